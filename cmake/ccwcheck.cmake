# SPDX-License-Identifier: GPL-2.0-or-later
# What every target shares, and the one way to add a test.

add_library(ccwcheck_options INTERFACE)
target_compile_definitions(ccwcheck_options INTERFACE _GNU_SOURCE)
target_compile_options(ccwcheck_options INTERFACE -Wall -Wcast-qual -Wextra -Wmissing-prototypes
	-Wpointer-arith -Wshadow -Wstrict-prototypes -Wundef -Wvla)
if(CCWCHECK_WERROR)
	target_compile_options(ccwcheck_options INTERFACE -Werror)
endif()
if(CCWCHECK_SANITIZE)
	target_compile_options(ccwcheck_options INTERFACE -fsanitize=${CCWCHECK_SANITIZE}
		-fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(ccwcheck_options INTERFACE -fsanitize=${CCWCHECK_SANITIZE})
endif()
if(CCWCHECK_FUZZ_ENGINE MATCHES "^-fsanitize=fuzzer")
	target_compile_options(ccwcheck_options INTERFACE -fsanitize=fuzzer-no-link)
	if(NOT CCWCHECK_FUZZ_COMPARES)
		target_compile_options(ccwcheck_options INTERFACE -fno-sanitize-coverage=trace-cmp)
	endif()
endif()
if(CCWCHECK_COVERAGE)
	target_compile_options(ccwcheck_options INTERFACE --coverage -O0)
	target_link_options(ccwcheck_options INTERFACE --coverage)
endif()

# ccwcheck_harness(TARGET [traced]) - TARGET is no code under test. In programs for fuzzers it has
# no sanitizers, but MSan, which has to know all that is written, and, unless it is traced, no
# coverage: a fuzzer is to look for new ways through what is tested. Unit tests and the replay of
# all corpora have the sanitizers everywhere (preset asan). clang only: gcc has no such coverage.
function(ccwcheck_harness target)
	if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang" OR CCWCHECK_FUZZ_ENGINE STREQUAL "files")
		return()
	endif()
	set(flags "${CCWCHECK_SANITIZE} ${CMAKE_C_FLAGS}")
	if(NOT "traced" IN_LIST ARGN)
		set(kinds inline-8bit-counters,pc-table,trace-cmp,indirect-calls)
		target_compile_options(${target} PRIVATE -fno-sanitize-coverage=${kinds})
	endif()
	if(NOT flags MATCHES "memory")
		target_compile_options(${target} PRIVATE -fno-sanitize=address,undefined)
	endif()
	if(flags MATCHES "address") # tasks have stacks that the sanitizer must know of all the same
		target_compile_definitions(${target} PRIVATE SCHED_ASAN=1)
	endif()
endfunction()

# ccwcheck_add_test(NAME SOURCE LIBRARY...) - a cmocka program, one ctest entry called NAME.
function(ccwcheck_add_test name source)
	if(NOT CCWCHECK_BUILD_TESTS)
		return()
	endif()
	string(REPLACE "." "_" target test_${name})
	add_executable(${target} ${source})
	target_link_libraries(${target} PRIVATE ccwcheck_options ${ARGN} cmocka)
	set_target_properties(${target} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	add_test(NAME ${name} COMMAND ${target} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
	set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 300)
endfunction()
