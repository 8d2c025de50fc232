# SPDX-License-Identifier: GPL-2.0-or-later
# The tests that are no unit tests: the form of the tree, and all vectors on each subject, with
# the very command that users call. Pick some with ctest -L unit, form, drift, conformance, qemu,
# hercules, peers, canaries.

set(CCWCHECK_TEST_QEMU "" CACHE STRING "Kernels to test under QEMU, as in ccwcheck run qemu:V")
option(CCWCHECK_TEST_FORM "Test the form of the tree, and with canaries its tests, too" OFF)

if(NOT CCWCHECK_BUILD_TESTS)
	return()
endif()

# ccwcheck_add_check(NAME LABELS SECONDS COMMAND...) - a command, run from the top of the tree.
# Exit code 77, nothing ran, is a failure here: what these need is in ci/packages.
function(ccwcheck_add_check name labels seconds)
	add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
	set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT ${seconds})
endfunction()

if(CCWCHECK_TEST_FORM)
	ccwcheck_add_check(tidy form 60 ci/tidy)
	ccwcheck_add_check(lint form 900 ci/lint --build ${CMAKE_BINARY_DIR})
	ccwcheck_add_check(lint.errors form 120 ci/tests/lint.sh)
	ccwcheck_add_check(conformance.catalogue form 60 ccwcheck list --check)
	ccwcheck_add_check(figures form 60 ci/figures --check --bin ${CMAKE_BINARY_DIR}/bin)
	ccwcheck_add_check(figures.errors form 60 ci/tests/figures.sh ${CMAKE_BINARY_DIR}/bin)
	ccwcheck_add_check(templates form 60 ci/check-templates)
	ccwcheck_add_check(templates.errors form 300 ci/tests/templates.sh)
	ccwcheck_add_check(self_test.errors form 120 ci/tests/self-test.sh)
	ccwcheck_add_check(conformance_script.errors form 60 ci/tests/conformance.sh)
	ccwcheck_add_check(conformance.canonical_form form 60 sh -c
		"find conformance/vectors -name '*.yaml' -print0 | \
		xargs -0 '$<TARGET_FILE:ccwcheck>' fmt --check")
	ccwcheck_add_check(conformance.mutations conformance 900 ci/mutations --check
		${CMAKE_ARCHIVE_OUTPUT_DIRECTORY})
	ccwcheck_add_check(man form 60 man/check $<TARGET_FILE:ccwcheck>
		$<TARGET_FILE:ccwcheck-fuzz> $<TARGET_FILE:ccwcheck-gate>)
	ccwcheck_add_check(canaries canaries 2400 ci/canaries)
	ccwcheck_add_check(fuzz.oss_fuzz form 600 fuzz/tests/oss-fuzz.sh)
	ccwcheck_add_check(fuzz.corpus form 120 ccwcheck-fuzz seeds
		--vectors conformance/vectors --corpus corpus --check)
	# The schemas, held against every vector and a report of this very build.
	ccwcheck_add_check(conformance.schemas form 120 sh -c
		"'$<TARGET_FILE:ccwcheck>' run --quiet --out build/report/schemas && \
		'$<TARGET_FILE:ccwcheck>' compare --json build/report/schemas \
		build/report/schemas >build/report/schemas/compare.json && \
		ci/schemas build/report/schemas/report.json build/report/schemas/compare.json")
endif()

# Every input of every corpus once more, by plain programs, and with the same result each time.
foreach(target IN LISTS CCWCHECK_FUZZ_TARGETS)
	if(CCWCHECK_FUZZ_ENGINE STREQUAL "files")
		string(REPLACE "fuzz_" "" name ${target})
		ccwcheck_add_check(fuzz.replay.${name} fuzz 300 ${target} corpus/${target})
	endif()
endforeach()
if(CCWCHECK_TEST_FORM)
	ccwcheck_add_check(fuzz.same fuzz 600 ccwcheck-fuzz same
		--bin ${CMAKE_BINARY_DIR}/bin --corpus corpus)
	ccwcheck_add_check(fuzz.short fuzz 1800 ci/fuzz 60)
	set_tests_properties(fuzz.short PROPERTIES RUN_SERIAL ON)
	if(CCWCHECK_KERNEL_OBJECT)
		ccwcheck_add_check(fuzz.kernel "fuzz;kernel-object" 1800 ci/fuzz-kernel 6.12 60)
		set_tests_properties(fuzz.kernel PROPERTIES RUN_SERIAL ON)
	endif()
endif()

# What the vectors and the corpora reach in the kernel's own driver.
if(CCWCHECK_TEST_FORM AND CCWCHECK_TEST_QEMU)
	ccwcheck_add_check(coverage.driver "conformance;qemu" 1800 env
		CCWCHECK_NO_PACKAGES=1 CCWCHECK_BIN=${CMAKE_BINARY_DIR}/bin ci/driver-coverage 6.12)
endif()

# The channel model judged by others, and the table of what is settled.
if(CCWCHECK_TEST_FORM AND TARGET ccwcheck-peers)
	foreach(peer qemu hercules)
		ccwcheck_add_check(peers.${peer} peers 300 ccwcheck-peers ${peer})
	endforeach()
	ccwcheck_add_check(peers.readme "peers;form" 60 sh -c
		"'$<TARGET_FILE:ccwcheck-peers>' table >build/peers-table && \
		grep '^| [a-z]* | `' conformance/peers/README.md | \
		diff - build/peers-table")
endif()

ccwcheck_add_check(conformance.translator conformance 600
	ccwcheck run --subject translator --out ${CMAKE_BINARY_DIR}/report/translator)

# The driver of the installed packages is the one of a list: one that has changed is to be looked at
# first (conformance/drift/README.md), and the list that --update makes is to be committed.
foreach(version IN LISTS CCWCHECK_TEST_QEMU)
	ccwcheck_add_check(drift.${version} drift 300 ccwcheck drift ${version})
endforeach()

# The driver's own object of the same kernels, in front of the channel model.
foreach(version IN LISTS CCWCHECK_TEST_QEMU)
	ccwcheck_add_check(conformance.kernel-object-${version} "conformance;kernel-object" 1800
		ccwcheck run --subject kernel-object:${version}
		--out ${CMAKE_BINARY_DIR}/report/kernel-object-${version})
endforeach()

# A kernel that is not in the cache yet is built by the run itself, hence the long limit.
foreach(version IN LISTS CCWCHECK_TEST_QEMU)
	ccwcheck_add_check(conformance.qemu-${version} "conformance;qemu" 1800
		ccwcheck run --subject qemu:${version}
		--out ${CMAKE_BINARY_DIR}/report/qemu-${version})
endforeach()

# The same kernels under Hercules, with real disks and tapes.
foreach(version IN LISTS CCWCHECK_TEST_QEMU)
	ccwcheck_add_check(conformance.hercules-${version} "conformance;hercules" 1800
		ccwcheck run --subject hercules:${version}
		--out ${CMAKE_BINARY_DIR}/report/hercules-${version})
endforeach()

# What README.md says of those: fixtures, so that the reports are of this build.
if(CCWCHECK_TEST_FORM AND CCWCHECK_TEST_QEMU)
	set(subjects translator)
	foreach(kind IN ITEMS kernel-object qemu hercules)
		foreach(version IN LISTS CCWCHECK_TEST_QEMU)
			list(APPEND subjects ${kind}-${version})
		endforeach()
	endforeach()
	list(TRANSFORM subjects PREPEND ${CMAKE_BINARY_DIR}/report/ OUTPUT_VARIABLE reports)
	list(TRANSFORM subjects PREPEND conformance. OUTPUT_VARIABLE tests)
	set_tests_properties(${tests} PROPERTIES FIXTURES_SETUP reports)
	ccwcheck_add_check(figures.matrix "conformance;qemu;hercules;kernel-object" 60
		ci/matrix --check ${reports})
	set_tests_properties(figures.matrix PROPERTIES FIXTURES_REQUIRED reports)
endif()
