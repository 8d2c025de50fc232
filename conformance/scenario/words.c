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
	{"dasd", SCN_NEED_DASD},
	{"tape", SCN_NEED_TAPE},
	{"schedule", SCN_NEED_SCHEDULE},
	{NULL, 0},
};

const struct ym_word words_if_it_fails[] = {
	{"host-access", 1},    {"out-of-bounds", 1}, {"leak", 1},
	{"wrong-data", 1},     {"wrong-status", 1},  {"refuses-valid", 1},
	{"accepts-invalid", 1}, {"double-fetch", 1}, {"endless", 1},
	{"lost-status", 1},    {"use-after-free", 1}, {"information-leak", 1},
	{"deadlock", 1},
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

/* In the order of their enum, so that they can be found by index. */
const struct ym_word words_do[] = {
	{"open", SCN_OPEN}, {"close", SCN_CLOSE}, {"start", SCN_START}, {"halt", SCN_HALT},
	{"clear", SCN_CLEAR}, {"command", SCN_COMMAND}, {"write", SCN_WRITE}, {"read", SCN_READ},
	{"info", SCN_INFO}, {"region_info", SCN_REGION_INFO}, {"irq_info", SCN_IRQ_INFO},
	{"set_irqs", SCN_SET_IRQS}, {"reset", SCN_RESET}, {"ioctl", SCN_IOCTL}, {"map", SCN_MAP},
	{"unmap", SCN_UNMAP}, {"remove", SCN_REMOVE}, {"create", SCN_CREATE},
	{"store", SCN_STORE}, {"run", SCN_RUN}, {"interrupt", SCN_INTERRUPT}, {"work", SCN_WORK},
	{"timeout", SCN_TIMEOUT}, {"path", SCN_PATH}, {"gone", SCN_GONE},
	{"lost", SCN_LOST}, {"report", SCN_REPORT},
	{"continue", SCN_CONTINUE}, {"ssch", SCN_SSCH}, {"hsch", SCN_HSCH}, {"csch", SCN_CSCH},
	{"xsch", SCN_XSCH}, {"rsch", SCN_RSCH}, {"tsch", SCN_TSCH}, {"stsch", SCN_STSCH},
	{"msch", SCN_MSCH}, {NULL, 0},
};

const struct ym_word words_region[] = {
	{"io", 0}, {"command", 1}, {"schib", 2}, {"crw", 3}, {NULL, 0},
};

const struct ym_word words_irq_flags[] = {
	{"none", 0x01},	  {"bool", 0x02},    {"eventfd", 0x04}, {"mask", 0x08},
	{"unmask", 0x10}, {"trigger", 0x20}, {"unknown", 0x40}, {NULL, 0},
};

const struct ym_word words_irq_data[] = {
	{"none", SCN_DATA_NONE},     {"eventfd", SCN_DATA_EVENTFD},
	{"unbind", SCN_DATA_UNBIND}, {"bad-fd", SCN_DATA_BAD_FD},
	{"not-eventfd", SCN_DATA_NOT_EVENTFD}, {"below", SCN_DATA_BELOW},
	{"false", SCN_DATA_FALSE},   {"true", SCN_DATA_TRUE},
	{NULL, 0},
};

const struct ym_word words_irqs[] = {
	{"io", 1u << SCN_SIGNAL_IO}, {"crw", 1u << SCN_SIGNAL_CRW}, {"req", 1u << SCN_SIGNAL_REQ},
	{NULL, 0},
};

const struct ym_word words_path[] = {
	{"offline", SCN_PATH_OFFLINE}, {"online", SCN_PATH_ONLINE},
	{"vary-off", SCN_PATH_VARY_OFF}, {"vary-on", SCN_PATH_VARY_ON}, {NULL, 0},
};

const struct ym_word words_user[] = {
	{"all", SCN_USER_ALL}, {"tail", SCN_USER_TAIL}, {NULL, 0},
};

const struct ym_word words_state[] = {
	{"not-oper", 0}, {"standby", 1}, {"idle", 2}, {"cp-processing", 3}, {"cp-pending", 4},
	{NULL, 0},
};

/* Results that are no errno; a condition code of 0 is the errno 0. */
const struct ym_word words_result[] = {
	{"1", 1}, {"2", 2}, {"3", 3}, {"blocked", SCN_BLOCKED}, {"stopped", SCN_STOPPED},
	{"operand", SCN_OPERAND}, {"specification", SCN_SPECIFICATION}, {NULL, 0},
};

const struct ym_word words_values[] = {
	{"argsz", OUT_VALUE_ARGSZ}, {"flags", OUT_VALUE_FLAGS}, {"regions", OUT_VALUE_REGIONS},
	{"irqs", OUT_VALUE_IRQS}, {"size", OUT_VALUE_SIZE}, {"offset", OUT_VALUE_OFFSET},
	{"cap_offset", OUT_VALUE_CAP_OFFSET}, {"cap_id", OUT_VALUE_CAP_ID},
	{"cap_version", OUT_VALUE_CAP_VERSION}, {"cap_next", OUT_VALUE_CAP_NEXT},
	{"type", OUT_VALUE_TYPE}, {"subtype", OUT_VALUE_SUBTYPE}, {"count", OUT_VALUE_COUNT},
	{NULL, 0},
};
