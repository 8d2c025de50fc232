# SPDX-License-Identifier: GPL-2.0-or-later
# What cmake --install puts into a prefix: the commands, and the translator as a library for other
# projects, found by find_package(ccwcheck) and by pkg-config. A prefix can be moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/ccwcheck)
install(TARGETS ccwcheck_translator EXPORT ccwcheck COMPONENT translator
	ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
	INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY translator/include/ccwcheck DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
	COMPONENT translator)
install(EXPORT ccwcheck FILE ccwcheck-targets.cmake NAMESPACE ccwcheck:: DESTINATION ${package}
	COMPONENT translator)
configure_package_config_file(cmake/ccwcheck-config.cmake.in ccwcheck-config.cmake
	INSTALL_DESTINATION ${package} NO_SET_AND_CHECK_MACRO)
# Before 1.0 a new minor version may change the interface.
write_basic_package_version_file(ccwcheck-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ccwcheck-config.cmake
	${CMAKE_CURRENT_BINARY_DIR}/ccwcheck-config-version.cmake DESTINATION ${package}
	COMPONENT translator)

set(pkgconfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH CCWCHECK_UP ${CMAKE_INSTALL_PREFIX}/${pkgconfig} ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/ccwcheck.pc.in ccwcheck.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ccwcheck.pc DESTINATION ${pkgconfig}
	COMPONENT translator)

# The commands, and below the prefix what they need when they run (place.h): a part of the tree in
# share/ccwcheck, and what was built for the guest in lib/ccwcheck.
if(BUILD_SHARED_LIBS) # a prefix can be moved
	set_target_properties(ccwcheck ccwcheck-fuzz ccwcheck-gate PROPERTIES
		INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()
install(TARGETS ccwcheck ccwcheck-fuzz ccwcheck-gate RUNTIME DESTINATION bin)
install(FILES man/ccwcheck.1 man/ccwcheck-fuzz.1 man/ccwcheck-gate.1
	DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY conformance/vectors DESTINATION share/ccwcheck/conformance)
install(DIRECTORY corpus DESTINATION share/ccwcheck)
install(DIRECTORY conformance/drift DESTINATION share/ccwcheck/conformance
	FILES_MATCHING PATTERN *.txt PATTERN tests EXCLUDE PATTERN CMakeLists.txt EXCLUDE)
install(FILES conformance/deviations.yaml DESTINATION share/ccwcheck/conformance)
install(FILES conformance/report/report.schema.json DESTINATION share/ccwcheck/conformance/report)
install(FILES conformance/agent/kbuild.sh conformance/agent/kernel.config
	conformance/agent/counts.config
	DESTINATION share/ccwcheck/conformance/agent)
install(PROGRAMS conformance/agent/build-kernel conformance/agent/fetch-source
	DESTINATION share/ccwcheck/conformance/agent)
install(DIRECTORY conformance/kernel_object/glue
	DESTINATION share/ccwcheck/conformance/kernel_object)
install(FILES conformance/kernel_object/object.config conformance/kernel_object/stand-ins.list
	DESTINATION share/ccwcheck/conformance/kernel_object)
install(PROGRAMS conformance/kernel_object/build-object
	DESTINATION share/ccwcheck/conformance/kernel_object)
install(FILES fuzz/floors.txt fuzz/known.txt DESTINATION share/ccwcheck/fuzz)
if(CCWCHECK_GUEST_CC)
	install(PROGRAMS ${CCWCHECK_AGENT_BIN} DESTINATION lib/ccwcheck)
endif()
if(CCWCHECK_KERNEL_OBJECT_DIR AND NOT CMAKE_CROSSCOMPILING)
	install(DIRECTORY ${CCWCHECK_KERNEL_OBJECT_DIR}/ DESTINATION lib/ccwcheck/kernel_object
		FILES_MATCHING PATTERN *.a)
endif()

# A program of somebody else, built out of a prefix that was moved. What is instrumented needs
# its user to be, too.
if(CCWCHECK_BUILD_TESTS AND NOT CMAKE_CROSSCOMPILING AND NOT CCWCHECK_SANITIZE AND
		NOT CCWCHECK_COVERAGE)
	add_test(NAME install.translator COMMAND
		${PROJECT_SOURCE_DIR}/translator/tests/consumer/installed.sh ${CMAKE_BINARY_DIR}
		${PROJECT_SOURCE_DIR} ${PROJECT_VERSION})
	add_test(NAME install.shared COMMAND
		${PROJECT_SOURCE_DIR}/translator/tests/consumer/installed.sh shared
		${PROJECT_SOURCE_DIR} ${PROJECT_VERSION})
	set_tests_properties(install.translator install.shared PROPERTIES
		LABELS unit TIMEOUT 300)
	if(CCWCHECK_TEST_FORM AND CCWCHECK_KERNEL_OBJECT)
		add_test(NAME install.commands COMMAND
			${PROJECT_SOURCE_DIR}/conformance/runner/tests/installed.sh
			${CMAKE_BINARY_DIR} 6.12)
		set_tests_properties(install.commands PROPERTIES
			LABELS "conformance;kernel-object" TIMEOUT 1200)
	endif()
endif()
