# SPDX-License-Identifier: GPL-2.0-or-later
# What was configured, in one glance.
string(REPLACE ";" " " CCWCHECK_QEMU_SHOWN "${CCWCHECK_TEST_QEMU}")
message(STATUS "ccwcheck ${PROJECT_VERSION}")
message(STATUS "  compiler    ${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}"
	" for ${CMAKE_SYSTEM_PROCESSOR}")
message(STATUS "  build type  ${CMAKE_BUILD_TYPE}")
message(STATUS "  sanitizers  ${CCWCHECK_SANITIZE}")
message(STATUS "  coverage    ${CCWCHECK_COVERAGE}")
message(STATUS "  tests       ${CCWCHECK_BUILD_TESTS}")
message(STATUS "  kernels     ${CCWCHECK_QEMU_SHOWN}")
