/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the vectors' language and the bits they stand for, in canonical order.
 */
#include "words.h"

const struct ym_word words_dstat[] = {
	{"attention", DSTAT_ATTENTION},
	{"status-modifier", DSTAT_STATUS_MODIFIER},
	{"control-unit-end", DSTAT_CU_END},
	{"busy", DSTAT_BUSY},
	{"channel-end", DSTAT_CHANNEL_END},
	{"device-end", DSTAT_DEVICE_END},
	{"unit-check", DSTAT_UNIT_CHECK},
	{"unit-exception", DSTAT_UNIT_EXCEPTION},
	{NULL, 0},
};

const struct ym_word words_sstat[] = {
	{"pci", SSTAT_PCI},
	{"incorrect-length", SSTAT_INCORRECT_LENGTH},
	{"program-check", SSTAT_PROGRAM_CHECK},
	{"protection-check", SSTAT_PROTECTION_CHECK},
	{"channel-data-check", SSTAT_CHANNEL_DATA_CHECK},
	{"channel-control-check", SSTAT_CHANNEL_CTL_CHECK},
	{"interface-control-check", SSTAT_INTERFACE_CTL_CHECK},
	{"chaining-check", SSTAT_CHAINING_CHECK},
	{NULL, 0},
};

const struct ym_word words_fctl[] = {
	{"start", SCSW_FC_START},
	{"halt", SCSW_FC_HALT},
	{"clear", SCSW_FC_CLEAR},
	{NULL, 0},
};

const struct ym_word words_actl[] = {
	{"resume-pending", SCSW_AC_RESUME_PEND},
	{"start-pending", SCSW_AC_START_PEND},
	{"halt-pending", SCSW_AC_HALT_PEND},
	{"clear-pending", SCSW_AC_CLEAR_PEND},
	{"subchannel-active", SCSW_AC_SCH_ACTIVE},
	{"device-active", SCSW_AC_DEV_ACTIVE},
	{"suspended", SCSW_AC_SUSPENDED},
	{NULL, 0},
};

const struct ym_word words_stctl[] = {
	{"alert", SCSW_SC_ALERT},
	{"intermediate", SCSW_SC_INTERMEDIATE},
	{"primary", SCSW_SC_PRIMARY},
	{"secondary", SCSW_SC_SECONDARY},
	{"pending", SCSW_SC_PENDING},
	{NULL, 0},
};

const struct ym_word words_needs[] = {
	{"scripted", SCN_NEED_SCRIPTED},
	{"identify", SCN_NEED_IDENTIFY},
	{"terminal", SCN_NEED_TERMINAL},
	{NULL, 0},
};

const struct ym_word words_if_it_fails[] = {
	{"host-access", 1},    {"out-of-bounds", 1}, {"leak", 1},
	{"wrong-data", 1},     {"wrong-status", 1},  {"refuses-valid", 1},
	{"accepts-invalid", 1}, {"double-fetch", 1}, {"endless", 1},
	{NULL, 0},
};

const struct ym_word words_fault_call[] = {
	{"read", SCN_FAULT_READ},
	{"pin", SCN_FAULT_PIN},
	{"alloc", SCN_FAULT_ALLOC},
	{"alloc_words", SCN_FAULT_ALLOC_WORDS},
	{NULL, 0},
};

const struct ym_word words_cc[] = {
	{"0", OUT_CC_0},
	{"1", OUT_CC_1},
	{"2", OUT_CC_2},
	{"3", OUT_CC_3},
	{"operand", OUT_OPERAND},
	{"specification", OUT_SPECIFICATION},
	{NULL, 0},
};

const struct ym_word words_orb_bits[] = {
	{"S", ORB_S}, {"C", ORB_C}, {"M", ORB_M}, {"Y", ORB_Y}, {"F", ORB_F},
	{"P", ORB_P}, {"I", ORB_I}, {"A", ORB_A}, {"U", ORB_U}, {"B", ORB_B},
	{"H", ORB_H}, {"T", ORB_T}, {"L", ORB_L}, {"D", ORB_D}, {"X", ORB_X},
	{NULL, 0},
};
