/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names for addresses, out of the program's own symbol table: a report says in which function of
 * the driver it was. The driver's names begin with kernel_ here; a report leaves that off.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kobj.h"

#define PREFIX "kernel_"

struct symbol {
	uintptr_t begin, end;
	const char *name;
};

static struct symbol *symbols;
static uint32_t nr_symbols;

static const uint8_t *map_self(size_t *size)
{
	const char *path = (const char *)getauxval(AT_EXECFN);
	const uint8_t *file = NULL;
	struct stat st;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st)) {
		*size = (size_t)st.st_size;
		file = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	return file == MAP_FAILED ? NULL : file;
}

static bool is_of_object(const Elf64_Sym *sym, const char *name)
{
	return ELF64_ST_TYPE(sym->st_info) == STT_FUNC && !strncmp(name, PREFIX, strlen(PREFIX)) &&
	       sym->st_value >= (uintptr_t)__start_kernel_text &&
	       sym->st_value < (uintptr_t)__stop_kernel_text;
}

bool kobj_symbols_read(void)
{
	const Elf64_Shdr *sections, *table = NULL;
	const Elf64_Ehdr *head;
	const Elf64_Sym *list;
	const uint8_t *file;
	size_t size = 0, nr;

	if (symbols)
		return true;
	file = map_self(&size);
	if (!file || size < sizeof(*head))
		return false;
	head = (const Elf64_Ehdr *)file;
	sections = (const Elf64_Shdr *)(file + head->e_shoff);
	for (uint32_t i = 0; i < head->e_shnum && !table; i++)
		if (sections[i].sh_type == SHT_SYMTAB)
			table = &sections[i];
	if (!table)
		return false;
	list = (const Elf64_Sym *)(file + table->sh_offset);
	nr = table->sh_size / sizeof(*list);
	symbols = calloc(nr, sizeof(*symbols));
	for (size_t i = 0; symbols && i < nr; i++) {
		const char *name = (const char *)file + sections[table->sh_link].sh_offset +
				   list[i].st_name;

		if (is_of_object(&list[i], name))
			symbols[nr_symbols++] = (struct symbol){
				list[i].st_value, list[i].st_value + list[i].st_size,
				name + strlen(PREFIX)};
	}
	return nr_symbols > 0;
}

const char *kobj_symbol(char text[96], uintptr_t pc)
{
	for (uint32_t i = 0; i < nr_symbols; i++)
		if (pc >= symbols[i].begin && pc < symbols[i].end) {
			snprintf(text, 96, "%.60s+0x%lx", symbols[i].name,
				 (unsigned long)(pc - symbols[i].begin));
			return text;
		}
	snprintf(text, 96, "outside of the driver");
	return text;
}
