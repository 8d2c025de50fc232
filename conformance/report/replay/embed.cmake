# SPDX-License-Identifier: GPL-2.0-or-later
# Turns files into a table of C, {"NAME", TEXT} each:
# cmake -DOUT=FILE "-DFILES=A;B" -DHEADER=X.h "-DTABLE=const struct x y[]" -P embed.cmake
set(arrays "")
set(table "")
foreach(file IN LISTS FILES)
	get_filename_component(name ${file} NAME)
	string(MAKE_C_IDENTIFIER ${name} identifier)
	file(READ ${file} bytes HEX)
	string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
	string(APPEND arrays "static const char ${identifier}[] = {${bytes}0};\n")
	string(APPEND table "\t{\"${name}\", ${identifier}},\n")
endforeach()
file(WRITE ${OUT} "#include \"${HEADER}\"\n\n${arrays}\n${TABLE} = {\n${table}};\n")
