/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own checks that distributions switch on: of lists whenever an entry comes or goes,
 * and of sizes that the compiler knows. What they find is reported as any other error.
 */
#include "kobj.h"

struct list_head {
	struct list_head *next, *prev;
};

bool kernel___list_add_valid(struct list_head *new, struct list_head *prev,
			     struct list_head *next);
bool kernel___list_add_valid_or_report(struct list_head *new, struct list_head *prev,
				       struct list_head *next);
bool kernel___list_del_entry_valid(struct list_head *entry);
bool kernel___list_del_entry_valid_or_report(struct list_head *entry);
_Noreturn void kernel_fortify_panic(const char *function);
_Noreturn void kernel___fortify_panic(uint8_t reason, size_t avail, size_t size);

static void check_add(const struct list_head *new, const struct list_head *prev,
		      const struct list_head *next, uintptr_t pc)
{
	kobj_check((uintptr_t)prev, sizeof(*prev), false, pc);
	kobj_check((uintptr_t)next, sizeof(*next), false, pc);
	if (next->prev != prev || prev->next != next)
		kobj_report(pc, "list_add(): the list is corrupt");
	if (new == prev || new == next)
		kobj_report(pc, "list_add(): the entry is in the list already");
}

static void check_del(const struct list_head *entry, uintptr_t pc)
{
	kobj_check((uintptr_t)entry, sizeof(*entry), false, pc);
	kobj_check((uintptr_t)entry->prev, sizeof(*entry), false, pc);
	kobj_check((uintptr_t)entry->next, sizeof(*entry), false, pc);
	if (entry->prev->next != entry || entry->next->prev != entry)
		kobj_report(pc, "list_del(): the list is corrupt");
}

bool kernel___list_add_valid(struct list_head *new, struct list_head *prev, struct list_head *next)
{
	check_add(new, prev, next, KOBJ_CALLER);
	return true;
}

bool kernel___list_add_valid_or_report(struct list_head *new, struct list_head *prev,
				       struct list_head *next)
{
	check_add(new, prev, next, KOBJ_CALLER);
	return true;
}

bool kernel___list_del_entry_valid(struct list_head *entry)
{
	check_del(entry, KOBJ_CALLER);
	return true;
}

bool kernel___list_del_entry_valid_or_report(struct list_head *entry)
{
	check_del(entry, KOBJ_CALLER);
	return true;
}

void kernel_fortify_panic(const char *function)
{
	(void)function;
	kobj_report(KOBJ_CALLER, "out of bounds: FORTIFY_SOURCE found a copy that is too long");
}

void kernel___fortify_panic(uint8_t reason, size_t avail, size_t size)
{
	(void)reason;
	kobj_report(KOBJ_CALLER, "out of bounds: FORTIFY_SOURCE found %zu bytes where %zu are",
		    size, avail);
}
