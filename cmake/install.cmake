# SPDX-License-Identifier: GPL-2.0-or-later
# What cmake --install puts into a prefix: the translator as a library for other projects, found by
# find_package(ccwcheck) and by pkg-config. All paths in it are relative, so a prefix can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ccwcheck)
install(TARGETS ccwcheck_translator EXPORT ccwcheck ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
	INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY translator/include/ccwcheck DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT ccwcheck FILE ccwcheck-targets.cmake NAMESPACE ccwcheck:: DESTINATION ${package})
configure_package_config_file(cmake/ccwcheck-config.cmake.in ccwcheck-config.cmake
	INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(ccwcheck-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ccwcheck-config.cmake
	${CMAKE_CURRENT_BINARY_DIR}/ccwcheck-config-version.cmake DESTINATION ${package})

set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH CCWCHECK_UP ${CMAKE_INSTALL_PREFIX}/${pkgconfig} ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/ccwcheck.pc.in ccwcheck.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ccwcheck.pc DESTINATION ${pkgconfig})

# A program of somebody else, built out of a prefix that was moved. What is instrumented needs
# its user to be, too.
if(CCWCHECK_BUILD_TESTS AND NOT CMAKE_CROSSCOMPILING AND NOT CCWCHECK_SANITIZE AND
		NOT CCWCHECK_COVERAGE)
	add_test(NAME install.translator COMMAND
		${PROJECT_SOURCE_DIR}/translator/tests/consumer/installed.sh ${CMAKE_BINARY_DIR}
		${PROJECT_SOURCE_DIR} ${PROJECT_VERSION})
	set_tests_properties(install.translator PROPERTIES LABELS unit TIMEOUT 300)
endif()
