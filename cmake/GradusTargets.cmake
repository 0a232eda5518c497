# The only place where compiler flags are decided, and where the layer rule is enforced.

add_library(gradus_options INTERFACE)
add_library(gradus::options ALIAS gradus_options)
target_compile_features(gradus_options INTERFACE cxx_std_20)
target_compile_definitions(gradus_options INTERFACE
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER)
target_compile_options(gradus_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual
    -Wno-missing-field-initializers # a field left out of a designated initialiser keeps its default
    "$<$<BOOL:${GRADUS_WERROR}>:-Werror>")
if(GRADUS_SANITIZE)
    target_compile_options(gradus_options INTERFACE
        "-fsanitize=${GRADUS_SANITIZE}" -fno-omit-frame-pointer)
    target_link_options(gradus_options INTERFACE "-fsanitize=${GRADUS_SANITIZE}")
endif()

if(GRADUS_FUZZ)
    target_compile_options(gradus_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# gradus_add_library(base SOURCES a.cpp a.h PUBLIC ... PRIVATE ...): one room, one static library gradus::base.
function(gradus_add_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
    add_library(gradus_${name} STATIC ${arg_SOURCES})
    add_library(gradus::${name} ALIAS gradus_${name})
    target_include_directories(gradus_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(gradus_${name} PUBLIC ${arg_PUBLIC} PRIVATE gradus::options ${arg_PRIVATE})
endfunction()

# Qt's headers, parsed once for the window's libraries and its tests: elsewhere most of a file's time goes there.
# What reuses them may define more macros than this target, never fewer.
add_library(gradus_qt_headers STATIC "${CMAKE_CURRENT_LIST_DIR}/qt_headers.cpp")
target_link_libraries(gradus_qt_headers PRIVATE gradus::options Qt6::Widgets)
target_precompile_headers(gradus_qt_headers PRIVATE
    <QtWidgets> <tl/expected.hpp> <algorithm> <functional> <map> <memory> <optional> <ranges> <string> <vector>)

# The same for the tests of everything else: half of their time goes into QtTest.
if(GRADUS_BUILD_TESTS)
    # Where a test lies differs from test to test; only QFINDTESTDATA asks for it, which none uses.
    get_target_property(test_definitions Qt6::Test INTERFACE_COMPILE_DEFINITIONS)
    list(FILTER test_definitions EXCLUDE REGEX "QT_TESTCASE_")
    set_property(TARGET Qt6::Test PROPERTY INTERFACE_COMPILE_DEFINITIONS ${test_definitions})
    add_library(gradus_test_headers STATIC "${CMAKE_CURRENT_LIST_DIR}/qt_headers.cpp")
    target_link_libraries(gradus_test_headers PRIVATE gradus::options Qt6::Test)
    target_precompile_headers(gradus_test_headers PRIVATE
        <QtTest> <tl/expected.hpp> <algorithm> <functional> <map> <memory> <optional> <string> <vector>)
endif()

# gradus_precompile(TARGET FROM): that target reads the headers that FROM has precompiled.
function(gradus_precompile target from)
    target_precompile_headers(${target} REUSE_FROM ${from})
    # ccache needs it to tell one precompiled header from another.
    target_compile_options(${target} PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>")
endfunction()

# Fails the configure step if TARGET links any of the given libraries, directly or through ours.
function(gradus_forbid target)
    get_target_property(libs ${target} LINK_LIBRARIES)
    foreach(lib IN LISTS libs)
        if(lib IN_LIST ARGN)
            message(FATAL_ERROR "${target} must not link ${lib}; see docs/architecture.md")
        elseif(lib MATCHES "^gradus::" AND TARGET ${lib})
            get_target_property(real ${lib} ALIASED_TARGET)
            gradus_forbid(${real} ${ARGN})
        endif()
    endforeach()
endfunction()

# gradus_add_test(tst_name LABELS unit LIBRARIES gradus::base): one file, one program, one CTest entry.
# HEADERS gradus_training where the test reads LibTorch's headers. PLAIN where GCC 12, once headers are precompiled, warns
# falsely of std::string (its bug 105651).
function(gradus_add_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "PLAIN" "HEADERS" "LABELS;LIBRARIES")
    # AUTOMOC would compile one more source for each test, with all precompiled headers.
    add_custom_command(OUTPUT ${name}.moc
        COMMAND Qt6::moc -DQT_NO_KEYWORDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp" -o ${name}.moc
        DEPENDS ${name}.cpp)
    add_executable(${name} ${name}.cpp "${CMAKE_CURRENT_BINARY_DIR}/${name}.moc")
    target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}")
    target_link_libraries(${name} PRIVATE gradus::options Qt6::Test ${arg_LIBRARIES})
    if(widget IN_LIST arg_LABELS)
        gradus_precompile(${name} gradus_qt_headers)
    elseif(arg_HEADERS)
        gradus_precompile(${name} ${arg_HEADERS})
    elseif(NOT arg_PLAIN AND NOT arg_LIBRARIES MATCHES "gradus::(engine|training)") # LibTorch defines macros of its own
        gradus_precompile(${name} gradus_test_headers)
    endif()
    target_compile_definitions(${name} PRIVATE
        GRADUS_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
        GRADUS_RESOURCES="${PROJECT_SOURCE_DIR}/resources"
        GRADUS_SHARED_DATA="${GRADUS_SHARED_DATA}")
    add_test(NAME ${name} COMMAND ${name})
    # A tester's own contexts decide nothing.
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" ENVIRONMENT "GRADUS_CONTEXTS=")
endfunction()
