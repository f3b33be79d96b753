"""The function by which a built-in function finds its machine code, in LLVM's assembly.

Out: the text of `first`, the same for all programs: it goes on to `call` where the table of its
self has that by now, and else calls its self, which makes it.
"""

from collections.abc import Mapping

from .calls import CALL, THREADS


def first_text(offsets: Mapping[str, int]) -> str:
    """Return the text of `first`, which goes on to `call` where the table has it by now.

    It does so without names, and with that of `threads` alone.
    """
    return f"""@PyLong_Type = external global i8
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
define ptr @first(ptr %self, ptr %args, i64 %count, ptr %names) {{
entry:
  %table_at = getelementptr i8, ptr %self, i64 {offsets["SELF"]}
  %table = load ptr, ptr %table_at
  %call_at = getelementptr ptr, ptr %table, i64 {CALL}
  %call = load ptr, ptr %call_at
  %is_none = icmp eq ptr %call, null
  br i1 %is_none, label %others, label %known
known:
  %is_plain = icmp eq ptr %names, null
  br i1 %is_plain, label %ours, label %named
named:
  %names_at = getelementptr i8, ptr %names, i64 {offsets["SIZE"]}
  %names_count = load i64, ptr %names_at
  %name_at = getelementptr i8, ptr %names, i64 {offsets["TUPLE"]}
  %name = load ptr, ptr %name_at
  %word_at = getelementptr ptr, ptr %table, i64 {THREADS}
  %word = load ptr, ptr %word_at
  %positional = and i64 %count, 9223372036854775807
  %value_at = getelementptr ptr, ptr %args, i64 %positional
  %value = load ptr, ptr %value_at
  %type_at = getelementptr i8, ptr %value, i64 {offsets["TYPE"]}
  %type = load ptr, ptr %type_at
  %is_alone = icmp eq i64 %names_count, 1
  %is_word = icmp eq ptr %name, %word
  %is_whole = icmp eq ptr %type, @PyLong_Type
  %is_threads = and i1 %is_alone, %is_word
  %is_number = and i1 %is_threads, %is_whole
  br i1 %is_number, label %number, label %others
number:
  %over = alloca i32
  %some = call i64 @PyLong_AsLongLongAndOverflow(ptr %value, ptr %over)
  %is_some = icmp sge i64 %some, 1
  br i1 %is_some, label %ours, label %others
ours:
  %threads = phi i64 [1, %known], [%some, %number]
  %found = call ptr %call(ptr %self, ptr %args, i64 %count, ptr %names, i64 %threads)
  ret ptr %found
others:
  %theirs = tail call ptr @PyObject_Vectorcall(ptr %self, ptr %args, i64 %count, ptr %names)
  ret ptr %theirs
}}
"""
