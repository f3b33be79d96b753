; Calls from Python in LLVM's assembly, the same for all programs: floats and NumPy's arrays are read
; where they lie, and results are made. What stands in <> is filled in by objects.py: sizes, and offsets in objects.
;
; A table, to which the function's self points, has what it is to work out:
;     0 number of arguments, 1 of results, 2 the function of numbers or null, 3 and 4 how results are
;     made and in how many steps, 5 to 12 four pairs of a layout and the function of points for it,
;     13 where the objects are that results were before, two for each, 14 how many objects results are,
;     15 of each of these four words: of how many results it is made, and where it is no result itself
;     but an array of them, how many axes that has, one or two, and their sizes; 16 of how many points
;     a thread has to have the work, 17 the word "threads" where no argument is called so,
;     18 of how many objects the result of floats is made, itself the last, or 0 where it is made anew
;     each time, 19 where two results are that were before, 20 where the objects of the one are, and
;     behind them those of the other, 21 which of the two is the older one
; A step has three words: how many objects are put on the stack, the class of the tuple that is then
; made or null, and of how many things from the stack it is made.
; A layout has bit j where argument j is an array; of more than 63 it is -1, and all are arrays. A function of numbers takes (in, out), one of
; points (pointers, n): to the rows of arguments, or to one number, and to the rows of results, for n
; points, which are whole groups of <GROUP>.
;
; An operand has three words: its kind (0 a number, 1 float64 in a row, 2 float64 and 3 float32 by
; strides, 4 the first and 5 a further entry of a float64 array for each point, these one behind the
; other), where it is, and where its strides are, in bytes.

%Operand = type { i64, ptr, ptr }

@PyFloat_Type = external global i8
@PyLong_Type = external global i8
@PyTuple_Type = external global i8
@_Py_NoneStruct = external global i8
@numpy_array_type = external global i8
@numpy_float64_type = external global i8
@numpy_float64 = external global i8
@numpy_float32 = external global i8

declare ptr @PyFloat_FromDouble(double)
declare ptr @PyTuple_New(i64)
declare ptr @PyType_GenericAlloc(ptr, i64)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare i64 @PyLong_AsLongLong(ptr)
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
declare ptr @PyErr_NoMemory()
declare void @Py_DecRef(ptr)
declare void @Py_IncRef(ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyMem_RawMalloc(i64)
declare void @PyMem_RawFree(ptr)
declare ptr @numpy_array_new(ptr, i32, ptr, i32, ptr, ptr, i32, i32, ptr)

; ---- rows of operands ---------------------------------------------------------------------------

; Copy a run of n numbers to a row of float64, or from one where it is that way.
define internal void @copy(ptr noalias %row, ptr noalias %data, i64 %kind, i64 %stride, i64 %n, i1 %back) alwaysinline {
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %which, label %done
which:
  %is_small = icmp eq i64 %kind, 3
  br i1 %is_small, label %small, label %large
large:
  %large_row = icmp eq i64 %stride, 8
  br i1 %large_row, label %row8, label %any8
small:
  %small_row = icmp eq i64 %stride, 4
  br i1 %small_row, label %row4, label %any4
row8:
  %bytes = shl i64 %n, 3
  br i1 %back, label %row8_back, label %row8_to
row8_to:
  call void @llvm.memcpy.p0.p0.i64(ptr %row, ptr %data, i64 %bytes, i1 false)
  br label %done
row8_back:
  call void @llvm.memcpy.p0.p0.i64(ptr %data, ptr %row, i64 %bytes, i1 false)
  br label %done
any8:
  %i8 = phi i64 [0, %large], [%j8, %any8_next]
  %off8 = mul i64 %i8, %stride
  %at8 = getelementptr i8, ptr %data, i64 %off8
  %in8 = getelementptr double, ptr %row, i64 %i8
  br i1 %back, label %any8_back, label %any8_to
any8_to:
  %v8 = load double, ptr %at8
  store double %v8, ptr %in8
  br label %any8_next
any8_back:
  %w8 = load double, ptr %in8
  store double %w8, ptr %at8
  br label %any8_next
any8_next:
  %j8 = add i64 %i8, 1
  %more8 = icmp slt i64 %j8, %n
  br i1 %more8, label %any8, label %done
row4:
  %i4 = phi i64 [0, %small], [%j4, %row4_next]
  %at4 = getelementptr float, ptr %data, i64 %i4
  %in4 = getelementptr double, ptr %row, i64 %i4
  br i1 %back, label %row4_back, label %row4_to
row4_to:
  %v4 = load float, ptr %at4
  %x4 = fpext float %v4 to double
  store double %x4, ptr %in4
  br label %row4_next
row4_back:
  %w4 = load double, ptr %in4
  %y4 = fptrunc double %w4 to float
  store float %y4, ptr %at4
  br label %row4_next
row4_next:
  %j4 = add i64 %i4, 1
  %more4 = icmp slt i64 %j4, %n
  br i1 %more4, label %row4, label %done
any4:
  %is = phi i64 [0, %small], [%js, %any4_next]
  %offs = mul i64 %is, %stride
  %ats = getelementptr i8, ptr %data, i64 %offs
  %ins = getelementptr double, ptr %row, i64 %is
  br i1 %back, label %any4_back, label %any4_to
any4_to:
  %vs = load float, ptr %ats
  %xs = fpext float %vs to double
  store double %xs, ptr %ins
  br label %any4_next
any4_back:
  %ws = load double, ptr %ins
  %ys = fptrunc double %ws to float
  store float %ys, ptr %ats
  br label %any4_next
any4_next:
  %js = add i64 %is, 1
  %mores = icmp slt i64 %js, %n
  br i1 %mores, label %any4, label %done
done:
  ret void
}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

define internal void @gather(ptr noalias %row, ptr noalias %data, i64 %kind, i64 %stride, i64 %n) noinline {
  call void @copy(ptr %row, ptr %data, i64 %kind, i64 %stride, i64 %n, i1 false)
  ret void
}

define internal void @scatter(ptr noalias %row, ptr noalias %data, i64 %kind, i64 %stride, i64 %n) noinline {
  call void @copy(ptr %row, ptr %data, i64 %kind, i64 %stride, i64 %n, i1 true)
  ret void
}

; Copy the points from `start` on, n of all, in the order of the axes, the last one quickest.
define internal void @move(ptr %row, ptr %operand, i64 %axes, ptr %sizes, i64 %start, i64 %n, i1 %back) {
entry:
  %kind = load i64, ptr %operand
  %data_at = getelementptr %Operand, ptr %operand, i64 0, i32 1
  %data = load ptr, ptr %data_at
  %strides_at = getelementptr %Operand, ptr %operand, i64 0, i32 2
  %strides = load ptr, ptr %strides_at
  %last = sub i64 %axes, 1
  %inner_at = getelementptr i64, ptr %sizes, i64 %last
  %inner = load i64, ptr %inner_at
  %stride_at = getelementptr i64, ptr %strides, i64 %last
  %stride = load i64, ptr %stride_at
  br label %run
run:
  %point = phi i64 [%start, %entry], [%next, %copied]
  %left = phi i64 [%n, %entry], [%rest, %copied]
  %to = phi ptr [%row, %entry], [%further, %copied]
  %in_row = urem i64 %point, %inner
  br label %axis
axis:
  %a = phi i64 [%last, %run], [%outer, %axis]
  %about = phi i64 [%point, %run], [%quotient, %axis]
  %offset = phi i64 [0, %run], [%sum, %axis]
  %size_at = getelementptr i64, ptr %sizes, i64 %a
  %size = load i64, ptr %size_at
  %step_at = getelementptr i64, ptr %strides, i64 %a
  %step = load i64, ptr %step_at
  %index = urem i64 %about, %size
  %quotient = udiv i64 %about, %size
  %moved = mul i64 %index, %step
  %sum = add i64 %offset, %moved
  %outer = sub i64 %a, 1
  %is_more = icmp sge i64 %outer, 0
  br i1 %is_more, label %axis, label %found
found:
  %at = getelementptr i8, ptr %data, i64 %sum
  %in_axis = sub i64 %inner, %in_row
  %count = call i64 @llvm.smin.i64(i64 %left, i64 %in_axis)
  br i1 %back, label %out, label %in
in:
  call void @gather(ptr %to, ptr %at, i64 %kind, i64 %stride, i64 %count)
  br label %copied
out:
  call void @scatter(ptr %to, ptr %at, i64 %kind, i64 %stride, i64 %count)
  br label %copied
copied:
  %next = add i64 %point, %count
  %rest = sub i64 %left, %count
  %further = getelementptr double, ptr %to, i64 %count
  %again = icmp sgt i64 %rest, 0
  br i1 %again, label %run, label %done
done:
  ret void
}
declare i64 @llvm.smin.i64(i64, i64)

; Write n points of an array for each: what is in rows of its entries is turned to a row a point. Four
; entries of four points at a time; the last four may have been written before.
define internal void @turn(ptr noalias %rows, ptr noalias %data, i64 %entries, i64 %n) noinline {
entry:
  %least = call i64 @llvm.smin.i64(i64 %entries, i64 %n)
  %is_wide = icmp sge i64 %least, 4
  %last_e = sub i64 %entries, 4
  %last_i = sub i64 %n, 4
  br i1 %is_wide, label %tiles, label %one_point
tiles:
  %i0 = phi i64 [0, %entry], [%i1, %tiles_on]
  %i = call i64 @llvm.smin.i64(i64 %i0, i64 %last_i)
  br label %tile
tile:
  %e0 = phi i64 [0, %tiles], [%e1, %tile]
  %e = call i64 @llvm.smin.i64(i64 %e0, i64 %last_e)
  %offset = mul i64 %e, <ROW_BYTES>
  %row = getelementptr i8, ptr %rows, i64 %offset
  %a_at = getelementptr double, ptr %row, i64 %i
  %b_at = getelementptr i8, ptr %a_at, i64 <ROW_BYTES>
  %c_at = getelementptr i8, ptr %b_at, i64 <ROW_BYTES>
  %d_at = getelementptr i8, ptr %c_at, i64 <ROW_BYTES>
  %a = load <4 x double>, ptr %a_at, align 8
  %b = load <4 x double>, ptr %b_at, align 8
  %c = load <4 x double>, ptr %c_at, align 8
  %d = load <4 x double>, ptr %d_at, align 8
  %ab0 = shufflevector <4 x double> %a, <4 x double> %b, <4 x i32> <i32 0, i32 4, i32 2, i32 6>
  %ab1 = shufflevector <4 x double> %a, <4 x double> %b, <4 x i32> <i32 1, i32 5, i32 3, i32 7>
  %cd0 = shufflevector <4 x double> %c, <4 x double> %d, <4 x i32> <i32 0, i32 4, i32 2, i32 6>
  %cd1 = shufflevector <4 x double> %c, <4 x double> %d, <4 x i32> <i32 1, i32 5, i32 3, i32 7>
  %p0 = shufflevector <4 x double> %ab0, <4 x double> %cd0, <4 x i32> <i32 0, i32 1, i32 4, i32 5>
  %p1 = shufflevector <4 x double> %ab1, <4 x double> %cd1, <4 x i32> <i32 0, i32 1, i32 4, i32 5>
  %p2 = shufflevector <4 x double> %ab0, <4 x double> %cd0, <4 x i32> <i32 2, i32 3, i32 6, i32 7>
  %p3 = shufflevector <4 x double> %ab1, <4 x double> %cd1, <4 x i32> <i32 2, i32 3, i32 6, i32 7>
  %before = mul i64 %i, %entries
  %place = add i64 %before, %e
  %p0_at = getelementptr double, ptr %data, i64 %place
  %p1_at = getelementptr double, ptr %p0_at, i64 %entries
  %p2_at = getelementptr double, ptr %p1_at, i64 %entries
  %p3_at = getelementptr double, ptr %p2_at, i64 %entries
  store <4 x double> %p0, ptr %p0_at, align 8
  store <4 x double> %p1, ptr %p1_at, align 8
  store <4 x double> %p2, ptr %p2_at, align 8
  store <4 x double> %p3, ptr %p3_at, align 8
  %e1 = add i64 %e0, 4
  %e_more = icmp slt i64 %e1, %entries
  br i1 %e_more, label %tile, label %tiles_on
tiles_on:
  %i1 = add i64 %i0, 4
  %i_more = icmp slt i64 %i1, %n
  br i1 %i_more, label %tiles, label %done
one_point:
  %j = phi i64 [0, %entry], [%j1, %one_point_on]
  %j_more = icmp slt i64 %j, %n
  br i1 %j_more, label %one, label %done
one:
  %f = phi i64 [0, %one_point], [%f1, %one]
  %f_offset = mul i64 %f, <ROW_BYTES>
  %f_row = getelementptr i8, ptr %rows, i64 %f_offset
  %f_from = getelementptr double, ptr %f_row, i64 %j
  %f_value = load double, ptr %f_from
  %f_before = mul i64 %j, %entries
  %f_place = add i64 %f_before, %f
  %f_to = getelementptr double, ptr %data, i64 %f_place
  store double %f_value, ptr %f_to
  %f1 = add i64 %f, 1
  %f_more = icmp slt i64 %f1, %entries
  br i1 %f_more, label %one, label %one_point_on
one_point_on:
  %j1 = add i64 %j, 1
  br label %one_point
done:
  ret void
}

; The points of a call: the function, of how many arguments and results, where operands are, axes, sizes.
%Points = type { ptr, i64, i64, ptr, i64, ptr }

; Work all points out, by so many threads where each has `least`. 1 where there is no memory.
define i32 @run(ptr %function, i64 %arguments, i64 %results, ptr %operands, i64 %axes, ptr %sizes, i64 %size, i64 %threads, i64 %least) {
  %points = alloca %Points
  %points1 = insertvalue %Points undef, ptr %function, 0
  %points2 = insertvalue %Points %points1, i64 %arguments, 1
  %points3 = insertvalue %Points %points2, i64 %results, 2
  %points4 = insertvalue %Points %points3, ptr %operands, 3
  %points5 = insertvalue %Points %points4, i64 %axes, 4
  %points6 = insertvalue %Points %points5, ptr %sizes, 5
  store %Points %points6, ptr %points
  %failed = call i32 @gradc_shared(ptr @run_some, ptr %points, i64 %size, i64 <BLOCK>, i64 %threads, i64 %least)
  ret i32 %failed
}

; Work the points from `start` to `end` out, a block at a time. 1 where there is no memory.
define i32 @run_some(ptr %points, i64 %start, i64 %end) {
entry:
  %known = load %Points, ptr %points
  %function = extractvalue %Points %known, 0
  %arguments = extractvalue %Points %known, 1
  %results = extractvalue %Points %known, 2
  %operands = extractvalue %Points %known, 3
  %axes = extractvalue %Points %known, 4
  %sizes = extractvalue %Points %known, 5
  %all = add i64 %arguments, %results
  %pointers = alloca ptr, i64 %all
  %bytes = mul i64 %all, <ROW_BYTES>
  %wanted = add i64 %bytes, 64
  %size = sub i64 %end, %start
  %odd = and i64 %size, <GROUP_REST>
  %is_even = icmp eq i64 %odd, 0
  br i1 %is_even, label %look, label %memory
look:
  %l = phi i64 [0, %entry], [%l1, %look_on]
  %l_more = icmp slt i64 %l, %all
  br i1 %l_more, label %look_at, label %blocks0
look_at:
  %l_operand = getelementptr %Operand, ptr %operands, i64 %l
  %l_kind = load i64, ptr %l_operand
  %l_moved = icmp sge i64 %l_kind, 2
  br i1 %l_moved, label %memory, label %look_on
look_on:
  %l1 = add i64 %l, 1
  br label %look
memory:
  %given = call ptr @PyMem_RawMalloc(i64 %wanted)
  %is_none = icmp eq ptr %given, null
  br i1 %is_none, label %fail, label %blocks0
fail:
  ret i32 1
blocks0:
  %owned = phi ptr [null, %look], [%given, %memory]
  %owned_int = ptrtoint ptr %owned to i64
  %up = add i64 %owned_int, 63
  %aligned = and i64 %up, -64
  %rows = inttoptr i64 %aligned to ptr
  br label %blocks
blocks:
  %b = phi i64 [%start, %blocks0], [%b1, %block_done]
  %b_more = icmp slt i64 %b, %end
  br i1 %b_more, label %block, label %finish
block:
  %remaining = sub i64 %end, %b
  %n = call i64 @llvm.smin.i64(i64 %remaining, i64 <BLOCK>)
  br label %operand
operand:
  %j = phi i64 [0, %block], [%j1, %pointed]
  %j_more = icmp slt i64 %j, %all
  br i1 %j_more, label %which, label %compute
which:
  %o = getelementptr %Operand, ptr %operands, i64 %j
  %kind = load i64, ptr %o
  %data_at = getelementptr %Operand, ptr %o, i64 0, i32 1
  %data = load ptr, ptr %data_at
  switch i64 %kind, label %moved [i64 0, label %number i64 1, label %direct]
number:
  br label %pointed
direct:
  %direct_at = getelementptr double, ptr %data, i64 %b
  br label %pointed
moved:
  %own = mul i64 %j, <ROW_BYTES>
  %row = getelementptr i8, ptr %rows, i64 %own
  %is_argument = icmp slt i64 %j, %arguments
  br i1 %is_argument, label %fill, label %pointed
fill:
  call void @move(ptr %row, ptr %o, i64 %axes, ptr %sizes, i64 %b, i64 %n, i1 false)
  br label %pointed
pointed:
  %pointer = phi ptr [%data, %number], [%direct_at, %direct], [%row, %moved], [%row, %fill]
  %slot = getelementptr ptr, ptr %pointers, i64 %j
  store ptr %pointer, ptr %slot
  %j1 = add i64 %j, 1
  br label %operand
compute:
  %rest = and i64 %n, <GROUP_REST>
  %whole = sub i64 %n, %rest
  call void %function(ptr %pointers, i64 %whole)
  %has_rest = icmp ne i64 %rest, 0
  br i1 %has_rest, label %odd_operand, label %back0
odd_operand:  ; the points behind whole groups are one, filled up with the last of them, in rows of our own
  %t = phi i64 [0, %compute], [%t1, %odd_on]
  %t_more = icmp slt i64 %t, %all
  br i1 %t_more, label %odd_which, label %odd_compute
odd_which:
  %t_slot = getelementptr ptr, ptr %pointers, i64 %t
  %t_given = load ptr, ptr %t_slot
  %t_operand = getelementptr %Operand, ptr %operands, i64 %t
  %t_kind = load i64, ptr %t_operand
  %t_own = mul i64 %t, <ROW_BYTES>
  %t_row = getelementptr i8, ptr %rows, i64 %t_own
  %t_from = getelementptr double, ptr %t_given, i64 %whole
  switch i64 %t_kind, label %odd_moved [i64 0, label %odd_on i64 1, label %odd_direct]
odd_moved:
  br label %odd_argument
odd_direct:
  br label %odd_argument
odd_argument:
  %t_to = phi ptr [%t_from, %odd_moved], [%t_row, %odd_direct]
  %t_is_argument = icmp slt i64 %t, %arguments
  br i1 %t_is_argument, label %odd_fill, label %odd_set
odd_fill:
  %u = phi i64 [0, %odd_argument], [%u1, %odd_fill]
  %u_last = sub i64 %rest, 1
  %u_place = call i64 @llvm.smin.i64(i64 %u, i64 %u_last)
  %u_from = getelementptr double, ptr %t_from, i64 %u_place
  %u_number = load double, ptr %u_from
  %u_to = getelementptr double, ptr %t_to, i64 %u
  store double %u_number, ptr %u_to
  %u1 = add i64 %u, 1
  %u_more = icmp slt i64 %u1, <GROUP>
  br i1 %u_more, label %odd_fill, label %odd_set
odd_set:
  store ptr %t_to, ptr %t_slot
  br label %odd_on
odd_on:
  %t1 = add i64 %t, 1
  br label %odd_operand
odd_compute:
  call void %function(ptr %pointers, i64 <GROUP>)
  br label %odd_back
odd_back:
  %w = phi i64 [%arguments, %odd_compute], [%w1, %odd_back_on]
  %w_more = icmp slt i64 %w, %all
  br i1 %w_more, label %odd_back_which, label %back0
odd_back_which:
  %w_slot = getelementptr ptr, ptr %pointers, i64 %w
  %w_row = load ptr, ptr %w_slot
  %w_operand = getelementptr %Operand, ptr %operands, i64 %w
  %w_kind = load i64, ptr %w_operand
  %w_is_direct = icmp eq i64 %w_kind, 1
  br i1 %w_is_direct, label %odd_store, label %odd_again
odd_store:
  %w_data_at = getelementptr %Operand, ptr %w_operand, i64 0, i32 1
  %w_data = load ptr, ptr %w_data_at
  %w_place = add i64 %b, %whole
  %w_to = getelementptr double, ptr %w_data, i64 %w_place
  %w_bytes = shl i64 %rest, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %w_to, ptr %w_row, i64 %w_bytes, i1 false)
  br label %odd_back_on
odd_again:  ; what is moved is so from the beginning of its row
  %w_own = mul i64 %w, <ROW_BYTES>
  %w_start = getelementptr i8, ptr %rows, i64 %w_own
  store ptr %w_start, ptr %w_slot
  br label %odd_back_on
odd_back_on:
  %w1 = add i64 %w, 1
  br label %odd_back
back0:
  br label %back
back:
  %r = phi i64 [%arguments, %back0], [%r1, %back_on]
  %r_more = icmp slt i64 %r, %all
  br i1 %r_more, label %back_at, label %block_done
back_at:
  %ro = getelementptr %Operand, ptr %operands, i64 %r
  %r_kind = load i64, ptr %ro
  %r_moved = icmp sge i64 %r_kind, 2
  br i1 %r_moved, label %store_which, label %back_on
store_which:
  %r_slot = getelementptr ptr, ptr %pointers, i64 %r
  %r_row = load ptr, ptr %r_slot
  switch i64 %r_kind, label %store [i64 4, label %turned i64 5, label %back_on]
turned:
  %t_data_at = getelementptr %Operand, ptr %ro, i64 0, i32 1
  %t_data = load ptr, ptr %t_data_at
  %t_strides_at = getelementptr %Operand, ptr %ro, i64 0, i32 2
  %t_strides = load ptr, ptr %t_strides_at
  %t_stride = load i64, ptr %t_strides
  %t_entries = lshr i64 %t_stride, 3
  %t_offset = mul i64 %b, %t_stride
  %t_at = getelementptr i8, ptr %t_data, i64 %t_offset
  call void @turn(ptr %r_row, ptr %t_at, i64 %t_entries, i64 %n)
  br label %back_on
store:
  call void @move(ptr %r_row, ptr %ro, i64 %axes, ptr %sizes, i64 %b, i64 %n, i1 true)
  br label %back_on
back_on:
  %r1 = add i64 %r, 1
  br label %back
block_done:
  %b1 = add i64 %b, %n
  br label %blocks
finish:
  %has_memory = icmp ne ptr %owned, null
  br i1 %has_memory, label %free, label %return
free:
  call void @PyMem_RawFree(ptr %owned)
  br label %return
return:
  ret i32 0
}

; ---- the function that Python calls --------------------------------------------------------------

; Return the sizes' product where an object is an array that is read here, else -1: float64 or
; float32, with these flags, in a row or with one axis; and write its operand. The first one's axes
; are those of all. Flags are 256 for aligned, 1024 for what can be written to.
define internal i64 @read(ptr %object, i32 %wanted, ptr %operand, ptr %slot, ptr %first) {
entry:
  %flags_at = getelementptr i8, ptr %object, i64 <FLAGS>
  %flags = load i32, ptr %flags_at
  %has = and i32 %flags, %wanted
  %is_aligned = icmp eq i32 %has, %wanted
  %in_row = and i32 %flags, 1
  %is_row = icmp ne i32 %in_row, 0
  %descr_at = getelementptr i8, ptr %object, i64 <DESCR>
  %descr = load ptr, ptr %descr_at
  %is_large = icmp eq ptr %descr, @numpy_float64
  %is_small = icmp eq ptr %descr, @numpy_float32
  %is_float = or i1 %is_large, %is_small
  %axes_at = getelementptr i8, ptr %object, i64 <ND>
  %axes = load i32, ptr %axes_at
  %is_one = icmp eq i32 %axes, 1
  %is_some = icmp sgt i32 %axes, 0
  %sizes_at = getelementptr i8, ptr %object, i64 <DIMS>
  %sizes = load ptr, ptr %sizes_at
  %strides_at = getelementptr i8, ptr %object, i64 <STRIDES>
  %strides = load ptr, ptr %strides_at
  %data_at = getelementptr i8, ptr %object, i64 <DATA>
  %data = load ptr, ptr %data_at
  %is_simple = or i1 %is_row, %is_one
  %fits1 = and i1 %is_aligned, %is_float
  %fits2 = and i1 %fits1, %is_some
  %fits = and i1 %fits2, %is_simple
  br i1 %fits, label %shape, label %no
shape:
  %first_axes_at = getelementptr i8, ptr %first, i64 <ND>
  %first_axes = load i32, ptr %first_axes_at
  %first_sizes_at = getelementptr i8, ptr %first, i64 <DIMS>
  %first_sizes = load ptr, ptr %first_sizes_at
  %same_axes = icmp eq i32 %axes, %first_axes
  br i1 %same_axes, label %size, label %no
size:
  %a = phi i32 [0, %shape], [%a1, %size_on]
  %product = phi i64 [1, %shape], [%product1, %size_on]
  %s_at = getelementptr i64, ptr %sizes, i32 %a
  %s = load i64, ptr %s_at
  %f_at = getelementptr i64, ptr %first_sizes, i32 %a
  %f = load i64, ptr %f_at
  %same = icmp eq i64 %s, %f
  br i1 %same, label %size_on, label %no
size_on:
  %product1 = mul i64 %product, %s
  %a1 = add i32 %a, 1
  %more = icmp slt i32 %a1, %axes
  br i1 %more, label %size, label %yes
yes:
  %width = select i1 %is_small, i64 4, i64 8
  %given_stride = load i64, ptr %strides
  %stride = select i1 %is_row, i64 %width, i64 %given_stride
  store i64 %stride, ptr %slot
  %large_kind = select i1 %is_row, i64 1, i64 2
  %kind = select i1 %is_small, i64 3, i64 %large_kind
  store i64 %kind, ptr %operand
  %o1 = getelementptr %Operand, ptr %operand, i64 0, i32 1
  store ptr %data, ptr %o1
  %o2 = getelementptr %Operand, ptr %operand, i64 0, i32 2
  store ptr %slot, ptr %o2
  ret i64 %product1
no:
  ret i64 -1
}

; Return the function of points for a layout, null where there is none yet.
define internal ptr @found(ptr %table, i64 %layout) {
entry:
  br label %pair
pair:
  %i = phi i64 [5, %entry], [%next, %on]
  %at = getelementptr i64, ptr %table, i64 %i
  %one = load i64, ptr %at
  %is = icmp eq i64 %one, %layout
  br i1 %is, label %yes, label %on
on:
  %next = add i64 %i, 2
  %more = icmp slt i64 %next, 13
  br i1 %more, label %pair, label %no
yes:
  %j = add i64 %i, 1
  %function_at = getelementptr i64, ptr %table, i64 %j
  %function = load ptr, ptr %function_at
  ret ptr %function
no:
  ret ptr null
}

; Put n things somewhere else; they are few.
define internal void @put(ptr noalias %to, ptr noalias %from, i64 %n) "no-builtins" alwaysinline {
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %one, label %done
one:
  %i = phi i64 [0, %entry], [%next, %one]
  %at = getelementptr ptr, ptr %from, i64 %i
  %thing = load ptr, ptr %at
  %there = getelementptr ptr, ptr %to, i64 %i
  store ptr %thing, ptr %there
  %next = add i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %one, label %done, !llvm.loop !0
done:
  ret void
}
!0 = distinct !{!0, !1}
!1 = !{!"llvm.loop.vectorize.enable", i1 false}

; Return the result that is made of objects in order; behind them are written the tuples made.
define internal ptr @made(ptr %table, ptr %objects, ptr %stack) "no-builtins" {
entry:
  %steps_at = getelementptr i64, ptr %table, i64 3
  %steps = load ptr, ptr %steps_at
  %count_at = getelementptr i64, ptr %table, i64 4
  %count = load i64, ptr %count_at
  %given_at = getelementptr i64, ptr %table, i64 14
  %given = load i64, ptr %given_at
  %tuples = getelementptr ptr, ptr %objects, i64 %given
  br label %step
step:
  %i = phi i64 [0, %entry], [%i1, %stepped]
  %used = phi i64 [0, %entry], [%pushed, %stepped]
  %height = phi i64 [0, %entry], [%height2, %stepped]
  %more = icmp slt i64 %i, %count
  br i1 %more, label %push0, label %done
push0:
  %word = mul i64 %i, 3
  %number_at = getelementptr i64, ptr %steps, i64 %word
  %number = load i64, ptr %number_at
  %class_at = getelementptr i64, ptr %number_at, i64 1
  %class = load ptr, ptr %class_at
  %parts_at = getelementptr i64, ptr %number_at, i64 2
  %parts = load i64, ptr %parts_at
  %pushed = add i64 %used, %number
  %height1 = add i64 %height, %number
  %from = getelementptr ptr, ptr %objects, i64 %used
  %onto = getelementptr ptr, ptr %stack, i64 %height
  call void @put(ptr %onto, ptr %from, i64 %number)
  %is_plain = icmp eq ptr %class, null
  br i1 %is_plain, label %stepped, label %make
make:
  %is_tuple = icmp eq ptr %class, @PyTuple_Type
  br i1 %is_tuple, label %plain, label %named
plain:
  %a_tuple = call ptr @PyTuple_New(i64 %parts)
  br label %new
named:
  %a_named = call ptr @PyType_GenericAlloc(ptr %class, i64 %parts)
  br label %new
new:
  %object = phi ptr [%a_tuple, %plain], [%a_named, %named]
  %is_null = icmp eq ptr %object, null
  br i1 %is_null, label %fail, label %fill
fill:
  %base = sub i64 %height1, %parts
  %top = getelementptr ptr, ptr %stack, i64 %base
  %items = getelementptr i8, ptr %object, i64 <TUPLE>
  call void @put(ptr %items, ptr %top, i64 %parts)
  store ptr %object, ptr %top
  %tuple_at = getelementptr ptr, ptr %tuples, i64 %i
  store ptr %object, ptr %tuple_at
  %base1 = add i64 %base, 1
  br label %stepped
stepped:
  %height2 = phi i64 [%height1, %push0], [%base1, %fill]
  %i1 = add i64 %i, 1
  br label %step
done:
  %result = load ptr, ptr %stack
  ret ptr %result
fail:
  ret ptr null
}

; Whether nobody but a result holds its objects, nor anybody but the list of such results itself. What
; people hold is most likely one of the last, which are tuples.
define internal i1 @are_alone(ptr %objects, i64 %count) {
entry:
  br label %one
one:
  %i = phi i64 [%count, %entry], [%j, %on]
  %j = sub i64 %i, 1
  %at = getelementptr ptr, ptr %objects, i64 %j
  %object = load ptr, ptr %at
  %holders = load i64, ptr %object
  %is_alone = icmp eq i64 %holders, 1
  br i1 %is_alone, label %on, label %no
on:
  %more = icmp sgt i64 %j, 0
  br i1 %more, label %one, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}

; Keep a result of floats, in the place of the older one.
define internal void @keep(ptr %table, ptr %objects, ptr %result) {
  %count_at = getelementptr i64, ptr %table, i64 18
  %count = load i64, ptr %count_at
  %kept_at = getelementptr i64, ptr %table, i64 19
  %kept = load ptr, ptr %kept_at
  %sets_at = getelementptr i64, ptr %table, i64 20
  %sets = load ptr, ptr %sets_at
  %older_at = getelementptr i64, ptr %table, i64 21
  %older = load i64, ptr %older_at
  %offset = mul i64 %older, %count
  %set = getelementptr ptr, ptr %sets, i64 %offset
  call void @put(ptr %set, ptr %objects, i64 %count)
  %place = getelementptr ptr, ptr %kept, i64 %older
  %before = load ptr, ptr %place
  store ptr %result, ptr %place
  %other = xor i64 %older, 1
  store i64 %other, ptr %older_at
  call void @Py_IncRef(ptr %result)
  call void @Py_DecRef(ptr %before)
  ret void
}

; Whether the memory of the result at a place is that of another operand too.
define internal i1 @is_shared(ptr %operands, i64 %place, i64 %size) {
entry:
  %own = getelementptr %Operand, ptr %operands, i64 %place
  %own_low = call ptr @end(ptr %own, i64 %size, i1 false)
  %own_high = call ptr @end(ptr %own, i64 %size, i1 true)
  br label %one
one:
  %i = phi i64 [0, %entry], [%next, %on]
  %more = icmp slt i64 %i, %place
  br i1 %more, label %look, label %no
look:
  %other = getelementptr %Operand, ptr %operands, i64 %i
  %kind = load i64, ptr %other
  %is_number = icmp eq i64 %kind, 0
  br i1 %is_number, label %on, label %compare
compare:
  %low = call ptr @end(ptr %other, i64 %size, i1 false)
  %high = call ptr @end(ptr %other, i64 %size, i1 true)
  %begins = icmp ult ptr %low, %own_high
  %ends = icmp ult ptr %own_low, %high
  %both = and i1 %begins, %ends
  br i1 %both, label %yes, label %on
on:
  %next = add i64 %i, 1
  br label %one
yes:
  ret i1 true
no:
  ret i1 false
}

; Where the memory of an operand of one axis begins, or ends.
define internal ptr @end(ptr %operand, i64 %size, i1 %is_high) {
  %data_at = getelementptr %Operand, ptr %operand, i64 0, i32 1
  %data = load ptr, ptr %data_at
  %strides_at = getelementptr %Operand, ptr %operand, i64 0, i32 2
  %strides = load ptr, ptr %strides_at
  %stride = load i64, ptr %strides
  %steps = sub i64 %size, 1
  %far = mul i64 %steps, %stride
  %is_back = icmp slt i64 %far, 0
  %high = select i1 %is_back, i64 0, i64 %far
  %low = select i1 %is_back, i64 %far, i64 0
  %past = add i64 %high, 8
  %offset = select i1 %is_high, i64 %past, i64 %low
  %at = getelementptr i8, ptr %data, i64 %offset
  ret ptr %at
}

; Return an array for the object at a place, of so many numbers in axes. A large one that was
; a result before, and that nobody holds any more, is written anew: fresh memory costs as much as what
; is worked out. Two are kept for each place: one may be held while the next one is made.
define internal ptr @fresh(ptr %table, i64 %place, i64 %size, i32 %axes, ptr %sizes, i32 %type) {
entry:
  %objects_at = getelementptr i64, ptr %table, i64 14
  %objects = load i64, ptr %objects_at
  %kept_at = getelementptr i64, ptr %table, i64 13
  %kept = load ptr, ptr %kept_at
  %all = mul i64 %size, %objects
  %is_long = icmp sge i64 %size, <KEPT_LEAST>
  %is_short = icmp sle i64 %all, <KEPT_MOST>
  %is_kept = and i1 %is_long, %is_short
  %first_at = getelementptr ptr, ptr %kept, i64 %place
  %second_place = add i64 %place, %objects
  %second_at = getelementptr ptr, ptr %kept, i64 %second_place
  br i1 %is_kept, label %look, label %make
look:
  %one = load ptr, ptr %first_at
  %one_is = call i1 @is_free(ptr %one, i32 %axes, ptr %sizes, i32 %type)
  br i1 %one_is, label %again, label %look_second
look_second:
  %two = load ptr, ptr %second_at
  %two_is = call i1 @is_free(ptr %two, i32 %axes, ptr %sizes, i32 %type)
  br i1 %two_is, label %again, label %make
again:
  %found = phi ptr [%one, %look], [%two, %look_second]
  call void @Py_IncRef(ptr %found)
  ret ptr %found
make:
  %new = call ptr @numpy_array_new(ptr @numpy_array_type, i32 %axes, ptr %sizes, i32 %type, ptr null, ptr null, i32 0, i32 0, ptr null)
  %is_none = icmp eq ptr %new, null
  br i1 %is_none, label %done, label %keep
keep:
  br i1 %is_kept, label %swap, label %done
swap:
  %before = load ptr, ptr %second_at
  %older = load ptr, ptr %first_at
  store ptr %older, ptr %second_at
  store ptr %new, ptr %first_at
  call void @Py_IncRef(ptr %new)
  call void @Py_DecRef(ptr %before)
  br label %done
done:
  ret ptr %new
}

; Whether an object is an array of a type, of these axes, that only this place holds.
define internal i1 @is_free(ptr %object, i32 %other_axes, ptr %other_sizes, i32 %type) {
entry:
  %count = load i64, ptr %object
  %is_alone = icmp eq i64 %count, 1
  br i1 %is_alone, label %array, label %no
array:
  %weak_at = getelementptr i8, ptr %object, i64 <WEAK>
  %weak = load ptr, ptr %weak_at
  %is_weak = icmp ne ptr %weak, null
  %base_at = getelementptr i8, ptr %object, i64 <BASE>
  %base = load ptr, ptr %base_at
  %is_part = icmp ne ptr %base, null
  %flags_at = getelementptr i8, ptr %object, i64 <FLAGS>
  %flags = load i32, ptr %flags_at
  %has = and i32 %flags, 1285  ; in a row, its own memory, aligned, can be written to
  %has_not = icmp ne i32 %has, 1285
  %descr_at = getelementptr i8, ptr %object, i64 <DESCR>
  %descr = load ptr, ptr %descr_at
  %is_small = icmp eq i32 %type, 11
  %wanted = select i1 %is_small, ptr @numpy_float32, ptr @numpy_float64
  %is_another = icmp ne ptr %descr, %wanted
  %axes_at = getelementptr i8, ptr %object, i64 <ND>
  %axes = load i32, ptr %axes_at
  %differ = icmp ne i32 %axes, %other_axes
  %no1 = or i1 %is_weak, %is_part
  %no2 = or i1 %has_not, %is_another
  %no3 = or i1 %no1, %no2
  %no4 = or i1 %no3, %differ
  br i1 %no4, label %no, label %shape
shape:
  %sizes_at = getelementptr i8, ptr %object, i64 <DIMS>
  %sizes = load ptr, ptr %sizes_at
  br label %axis
axis:
  %a = phi i32 [0, %shape], [%a1, %next]
  %size_at = getelementptr i64, ptr %sizes, i32 %a
  %size = load i64, ptr %size_at
  %other_size_at = getelementptr i64, ptr %other_sizes, i32 %a
  %other_size = load i64, ptr %other_size_at
  %same = icmp eq i64 %size, %other_size
  br i1 %same, label %next, label %no
next:
  %a1 = add i32 %a, 1
  %more = icmp slt i32 %a1, %axes
  br i1 %more, label %axis, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}

; What Python calls: anything but floats and arrays by position, and `threads`, goes to self, which is
; called.
define ptr @call(ptr %self, ptr %args, i64 %count, ptr %names) {
entry:
  %table_at = getelementptr i8, ptr %self, i64 <SELF>
  %table = load ptr, ptr %table_at
  %arguments = load i64, ptr %table
  %given = and i64 %count, 9223372036854775807
  %is_count = icmp eq i64 %given, %arguments
  br i1 %is_count, label %counted, label %others
counted:
  %is_plain = icmp eq ptr %names, null
  br i1 %is_plain, label %try, label %named
named:
  %names_at = getelementptr i8, ptr %names, i64 <SIZE>
  %names_count = load i64, ptr %names_at
  %name_at = getelementptr i8, ptr %names, i64 <TUPLE>
  %name = load ptr, ptr %name_at
  %known_at = getelementptr i64, ptr %table, i64 17
  %known = load ptr, ptr %known_at
  %value_at = getelementptr ptr, ptr %args, i64 %arguments
  %value = load ptr, ptr %value_at
  %type_at = getelementptr i8, ptr %value, i64 <TYPE>
  %type = load ptr, ptr %type_at
  %is_alone = icmp eq i64 %names_count, 1
  %is_threads = icmp eq ptr %name, %known
  %is_whole = icmp eq ptr %type, @PyLong_Type
  %alone_threads = and i1 %is_alone, %is_threads
  %is_number = and i1 %alone_threads, %is_whole
  br i1 %is_number, label %number, label %others
number:
  %over = alloca i32
  %some = call i64 @PyLong_AsLongLongAndOverflow(ptr %value, ptr %over)
  %is_some = icmp sge i64 %some, 1
  br i1 %is_some, label %try, label %others
try:
  %threads = phi i64 [1, %counted], [%some, %number]
  %result = call ptr @work(ptr %table, ptr %args, i1 false, i64 %threads)
  %is_unknown = icmp eq ptr %result, @unknown
  br i1 %is_unknown, label %others, label %done
others:
  %theirs = call ptr @PyObject_Vectorcall(ptr %self, ptr %args, i64 %count, ptr %names)
  ret ptr %theirs
done:
  ret ptr %result
}

; The same by so many threads, the first argument, and with the arrays for the results, if any, behind
; the others: None for what is not known here.
define ptr @into(ptr %self, ptr %args, i64 %count, ptr %names) {
entry:
  %table_at = getelementptr i8, ptr %self, i64 <SELF>
  %table = load ptr, ptr %table_at
  %arguments = load i64, ptr %table
  %made_at = getelementptr i64, ptr %table, i64 14
  %made = load i64, ptr %made_at
  %given = and i64 %count, 9223372036854775807
  %others = sub i64 %given, 1
  %all = add i64 %arguments, %made
  %is_alone = icmp eq i64 %others, %arguments
  %has_out = icmp eq i64 %others, %all
  %is_count = or i1 %is_alone, %has_out
  br i1 %is_count, label %try, label %none
try:
  %first = load ptr, ptr %args
  %threads = call i64 @PyLong_AsLongLong(ptr %first)
  %rest = getelementptr ptr, ptr %args, i64 1
  %result = call ptr @work(ptr %table, ptr %rest, i1 %has_out, i64 %threads)
  %is_unknown = icmp eq ptr %result, @unknown
  br i1 %is_unknown, label %none, label %done
none:
  call void @Py_IncRef(ptr @_Py_NoneStruct)
  ret ptr @_Py_NoneStruct
done:
  ret ptr %result
}

; Return a tuple of arrays for the results, each an object of its own, of the axes and the type of an array of floats.
define ptr @arrays(ptr %self, ptr %args, i64 %count, ptr %names) {
entry:
  %table_at = getelementptr i8, ptr %self, i64 <SELF>
  %table = load ptr, ptr %table_at
  %results_at = getelementptr i64, ptr %table, i64 1
  %results = load i64, ptr %results_at
  %first = load ptr, ptr %args
  %operand = alloca %Operand
  %slot = alloca i64
  %size = call i64 @read(ptr %first, i32 256, ptr %operand, ptr %slot, ptr %first)
  %kind = load i64, ptr %operand
  %is_small = icmp eq i64 %kind, 3
  %type = select i1 %is_small, i32 11, i32 12
  %axes_at = getelementptr i8, ptr %first, i64 <ND>
  %axes = load i32, ptr %axes_at
  %sizes_at = getelementptr i8, ptr %first, i64 <DIMS>
  %sizes = load ptr, ptr %sizes_at
  %made = call ptr @PyTuple_New(i64 %results)
  %is_none = icmp eq ptr %made, null
  br i1 %is_none, label %done, label %one
one:
  %i = phi i64 [0, %entry], [%next, %set]
  %more = icmp slt i64 %i, %results
  br i1 %more, label %make, label %done
make:
  %new = call ptr @fresh(ptr %table, i64 %i, i64 %size, i32 %axes, ptr %sizes, i32 %type)
  %no_array = icmp eq ptr %new, null
  br i1 %no_array, label %fail, label %set
set:
  %items = getelementptr i8, ptr %made, i64 <TUPLE>
  %item = getelementptr ptr, ptr %items, i64 %i
  store ptr %new, ptr %item
  %next = add i64 %i, 1
  br label %one
fail:
  call void @Py_DecRef(ptr %made)
  ret ptr null
done:
  ret ptr %made
}

; Return the result, or @unknown where there is something else than floats and arrays.
@unknown = private constant i8 0

define internal ptr @work(ptr %table, ptr %args, i1 %has_out, i64 %threads) {
entry:
  %arguments = load i64, ptr %table
  %results_at = getelementptr i64, ptr %table, i64 1
  %results = load i64, ptr %results_at
  %made_at = getelementptr i64, ptr %table, i64 14
  %made_count = load i64, ptr %made_at
  %shapes_at = getelementptr i64, ptr %table, i64 15
  %shapes = load ptr, ptr %shapes_at
  br label %start
others:
  ret ptr @unknown
start:
  %all = add i64 %arguments, %results
  %in = alloca double, i64 %arguments
  %out = alloca double, i64 %results
  %operands = alloca %Operand, i64 %all
  %slots = alloca i64, i64 %all
  %steps_at = getelementptr i64, ptr %table, i64 4
  %steps = load i64, ptr %steps_at
  %objects_and_tuples = add i64 %results, %steps
  %objects = alloca ptr, i64 %objects_and_tuples
  %new_sizes = alloca i64, i64 72  ; NumPy's arrays have 64 axes at most
  %deep = add i64 %results, 4
  %stack = alloca ptr, i64 %deep
  br label %argument
argument:
  %j = phi i64 [0, %start], [%j1, %argument_on]
  %layout = phi i64 [0, %start], [%layout1, %argument_on]
  %types = phi i64 [0, %start], [%types1, %argument_on]
  %size = phi i64 [1, %start], [%size1, %argument_on]
  %first = phi ptr [null, %start], [%first1, %argument_on]
  %arrays = phi i64 [0, %start], [%arrays1, %argument_on]
  %more = icmp slt i64 %j, %arguments
  br i1 %more, label %look, label %looked
look:
  %object_at = getelementptr ptr, ptr %args, i64 %j
  %object = load ptr, ptr %object_at
  %type_at = getelementptr i8, ptr %object, i64 <TYPE>
  %type = load ptr, ptr %type_at
  %is_float = icmp eq ptr %type, @PyFloat_Type
  %is_float64 = icmp eq ptr %type, @numpy_float64_type
  %is_number = or i1 %is_float, %is_float64
  br i1 %is_number, label %number, label %is_other
number:
  %value_at = getelementptr i8, ptr %object, i64 <FLOAT>
  %value = load double, ptr %value_at
  %in_j = getelementptr double, ptr %in, i64 %j
  store double %value, ptr %in_j
  %wide = zext i1 %is_float64 to i64  ; one of NumPy's is as wide as an array of them
  %wide_bit = shl i64 %wide, 1
  %types_wide = or i64 %types, %wide_bit
  br label %argument_on
is_other:
  %is_array = icmp eq ptr %type, @numpy_array_type
  br i1 %is_array, label %array, label %others
array:
  %is_first = icmp eq ptr %first, null
  %of_all = select i1 %is_first, ptr %object, ptr %first
  %operand_j = getelementptr %Operand, ptr %operands, i64 %j
  %slot_j = getelementptr i64, ptr %slots, i64 %j
  %read = call i64 @read(ptr %object, i32 256, ptr %operand_j, ptr %slot_j, ptr %of_all)
  %is_read = icmp sge i64 %read, 0
  br i1 %is_read, label %array_on, label %others
array_on:
  %bit_j = and i64 %j, 63
  %bit = shl i64 1, %bit_j
  %with = or i64 %layout, %bit
  %array_kind = load i64, ptr %operand_j
  %is_small = icmp eq i64 %array_kind, 3
  %type_bit = select i1 %is_small, i64 1, i64 2
  %with_type = or i64 %types, %type_bit
  %arrays_with = add i64 %arrays, 1
  br label %argument_on
argument_on:
  %layout1 = phi i64 [%layout, %number], [%with, %array_on]
  %types1 = phi i64 [%types_wide, %number], [%with_type, %array_on]
  %size1 = phi i64 [%size, %number], [%read, %array_on]
  %first1 = phi ptr [%first, %number], [%of_all, %array_on]
  %arrays1 = phi i64 [%arrays, %number], [%arrays_with, %array_on]
  %j1 = add i64 %j, 1
  br label %argument
looked:
  %is_wide = icmp sgt i64 %arguments, 63
  br i1 %is_wide, label %wide_layout, label %laid_out
wide_layout:
  %is_all = icmp eq i64 %arrays, %arguments
  %is_none = icmp eq i64 %arrays, 0
  %is_even = or i1 %is_all, %is_none
  br i1 %is_even, label %laid_out, label %others
laid_out:
  %are_numbers = icmp eq i64 %arrays, 0
  br i1 %are_numbers, label %numbers, label %points
numbers:
  br i1 %has_out, label %others, label %floats

floats:
  %scalar_at = getelementptr i64, ptr %table, i64 2
  %scalar = load ptr, ptr %scalar_at
  %is_unmade = icmp eq ptr %scalar, null
  br i1 %is_unmade, label %others, label %floats_call
floats_call:
  call void %scalar(ptr %in, ptr %out)
  %parts_at = getelementptr i64, ptr %table, i64 18
  %parts = load i64, ptr %parts_at
  %is_kept = icmp ne i64 %parts, 0
  br i1 %is_kept, label %one_before, label %floats_make
one_before:  ; a result that nobody holds any more gets other numbers, which no one can tell from a new one
  %sets_at = getelementptr i64, ptr %table, i64 20
  %one = load ptr, ptr %sets_at
  %is_one = call i1 @are_alone(ptr %one, i64 %parts)
  br i1 %is_one, label %again, label %two_before
two_before:
  %two = getelementptr ptr, ptr %one, i64 %parts
  %is_two = call i1 @are_alone(ptr %two, i64 %parts)
  br i1 %is_two, label %again, label %floats_make
again:
  %set = phi ptr [%one, %one_before], [%two, %two_before]
  br label %float_again
float_again:
  %r = phi i64 [0, %again], [%r1, %float_again]
  %r_out = getelementptr double, ptr %out, i64 %r
  %r_number = load double, ptr %r_out
  %r_at = getelementptr ptr, ptr %set, i64 %r
  %r_float = load ptr, ptr %r_at
  %r_value = getelementptr i8, ptr %r_float, i64 <FLOAT>
  store double %r_number, ptr %r_value
  %r1 = add i64 %r, 1
  %r_more = icmp slt i64 %r1, %made_count
  br i1 %r_more, label %float_again, label %whole_again, !llvm.loop !0
whole_again:
  %last = sub i64 %parts, 1
  %whole_at = getelementptr ptr, ptr %set, i64 %last
  %whole = load ptr, ptr %whole_at
  call void @Py_IncRef(ptr %whole)
  ret ptr %whole
floats_make:
  br label %floats_made
floats_made:
  %f = phi i64 [0, %floats_make], [%f1, %floats_on]
  %f_place = phi i64 [0, %floats_make], [%f_place1, %floats_on]
  %f_more = icmp slt i64 %f, %made_count
  br i1 %f_more, label %float, label %floats_return
floats_return:
  %floats_result = call ptr @made(ptr %table, ptr %objects, ptr %stack)
  %has_result = icmp ne ptr %floats_result, null
  %keeps = and i1 %is_kept, %has_result
  br i1 %keeps, label %floats_keep, label %floats_done
floats_keep:
  call void @keep(ptr %table, ptr %objects, ptr %floats_result)
  br label %floats_done
floats_done:
  ret ptr %floats_result
float:
  %out_f = getelementptr double, ptr %out, i64 %f_place
  %shape_word = shl i64 %f, 2
  %shape_f = getelementptr i64, ptr %shapes, i64 %shape_word
  %entries_f = load i64, ptr %shape_f
  %depth_f_at = getelementptr i64, ptr %shape_f, i64 1
  %depth_f = load i64, ptr %depth_f_at
  %is_result = icmp eq i64 %depth_f, 0
  br i1 %is_result, label %float_own, label %float_table
float_own:
  %number_f = load double, ptr %out_f
  %float_f = call ptr @PyFloat_FromDouble(double %number_f)
  %no_float = icmp eq ptr %float_f, null
  br i1 %no_float, label %drop, label %floats_on
float_table:
  %axes_f = trunc i64 %depth_f to i32
  %sizes_f = getelementptr i64, ptr %shape_f, i64 2
  %table_f = call ptr @numpy_array_new(ptr @numpy_array_type, i32 %axes_f, ptr %sizes_f, i32 12, ptr null, ptr null, i32 0, i32 0, ptr null)
  %no_table = icmp eq ptr %table_f, null
  br i1 %no_table, label %drop, label %float_fill
float_fill:
  %table_data_at = getelementptr i8, ptr %table_f, i64 <DATA>
  %table_data = load ptr, ptr %table_data_at
  %table_bytes = shl i64 %entries_f, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %table_data, ptr %out_f, i64 %table_bytes, i1 false)
  br label %floats_on
floats_on:
  %object_f = phi ptr [%float_f, %float_own], [%table_f, %float_fill]
  %objects_f = getelementptr ptr, ptr %objects, i64 %f
  store ptr %object_f, ptr %objects_f
  %f_place1 = add i64 %f_place, %entries_f
  %f1 = add i64 %f, 1
  br label %floats_made

points:
  %known_as = select i1 %is_wide, i64 -1, i64 %layout
  %function = call ptr @found(ptr %table, i64 %known_as)
  %is_unfound = icmp eq ptr %function, null
  br i1 %is_unfound, label %others, label %points_numbers
points_numbers:
  %all_small = icmp eq i64 %types, 1
  br label %constant
constant:
  %c = phi i64 [0, %points_numbers], [%c1, %constant_on]
  %c_more = icmp slt i64 %c, %arguments
  br i1 %c_more, label %constant_is, label %outputs0
constant_is:
  %c_bit_at = and i64 %c, 63
  %c_shift = lshr i64 %layout, %c_bit_at
  %c_low = and i64 %c_shift, 1
  %c_set = icmp ne i64 %c_low, 0
  %c_array = or i1 %c_set, %is_wide
  br i1 %c_array, label %constant_on, label %constant_set
constant_set:
  %c_in = getelementptr double, ptr %in, i64 %c
  %c_value = load double, ptr %c_in
  %c_small = fptrunc double %c_value to float
  %c_rounded = fpext float %c_small to double
  %c_used = select i1 %all_small, double %c_rounded, double %c_value
  store double %c_used, ptr %c_in
  %c_operand = getelementptr %Operand, ptr %operands, i64 %c
  store i64 0, ptr %c_operand
  %c_data = getelementptr %Operand, ptr %c_operand, i64 0, i32 1
  store ptr %c_in, ptr %c_data
  br label %constant_on
constant_on:
  %c1 = add i64 %c, 1
  br label %constant
outputs0:
  %number_type = select i1 %all_small, i32 11, i32 12
  %out_kind = select i1 %all_small, i64 3, i64 1
  %table_kind = select i1 %all_small, i64 3, i64 4
  %entry_kind = select i1 %all_small, i64 3, i64 5
  %out_width = select i1 %all_small, i64 4, i64 8
  %first_axes_at = getelementptr i8, ptr %first, i64 <ND>
  %first_axes = load i32, ptr %first_axes_at
  %first_count = sext i32 %first_axes to i64
  %first_sizes_at = getelementptr i8, ptr %first, i64 <DIMS>
  %first_sizes = load ptr, ptr %first_sizes_at
  call void @put(ptr %new_sizes, ptr %first_sizes, i64 %first_count)
  %behind = getelementptr i64, ptr %new_sizes, i64 %first_count
  br label %output
output:
  %p = phi i64 [0, %outputs0], [%p1, %output_next]
  %place = phi i64 [0, %outputs0], [%place1, %output_next]
  %p_more = icmp slt i64 %p, %made_count
  br i1 %p_more, label %output_which, label %points_run
output_which:
  br i1 %has_out, label %output_given, label %output_new
output_given:
  %g = add i64 %arguments, %p
  %given_at = getelementptr ptr, ptr %args, i64 %g
  %given = load ptr, ptr %given_at
  %given_type_at = getelementptr i8, ptr %given, i64 <TYPE>
  %given_type = load ptr, ptr %given_type_at
  %given_array = icmp eq ptr %given_type, @numpy_array_type
  br i1 %given_array, label %output_read, label %others
output_read:
  %operand_g = getelementptr %Operand, ptr %operands, i64 %g
  %slot_g = getelementptr i64, ptr %slots, i64 %g
  %read_g = call i64 @read(ptr %given, i32 1280, ptr %operand_g, ptr %slot_g, ptr %first)
  %is_read_g = icmp sge i64 %read_g, 0
  br i1 %is_read_g, label %output_apart, label %others
output_apart:
  %shares = call i1 @is_shared(ptr %operands, i64 %g, i64 %size)
  br i1 %shares, label %others, label %output_kept
output_kept:
  %objects_g = getelementptr ptr, ptr %objects, i64 %p
  store ptr %given, ptr %objects_g
  br label %output_next
output_new:
  %shape_word_p = shl i64 %p, 2
  %shape_p = getelementptr i64, ptr %shapes, i64 %shape_word_p
  %entries = load i64, ptr %shape_p
  %depth_at = getelementptr i64, ptr %shape_p, i64 1
  %depth = load i64, ptr %depth_at
  %own_sizes = getelementptr i64, ptr %shape_p, i64 2
  call void @put(ptr %behind, ptr %own_sizes, i64 %depth)
  %new_axes_long = add i64 %first_count, %depth
  %new_axes = trunc i64 %new_axes_long to i32
  %new_size = mul i64 %size, %entries
  %new = call ptr @fresh(ptr %table, i64 %p, i64 %new_size, i32 %new_axes, ptr %new_sizes, i32 %number_type)
  %no_array = icmp eq ptr %new, null
  br i1 %no_array, label %drop, label %output_on
output_on:
  %objects_p = getelementptr ptr, ptr %objects, i64 %p
  store ptr %new, ptr %objects_p
  %new_data_at = getelementptr i8, ptr %new, i64 <DATA>
  %new_data = load ptr, ptr %new_data_at
  %is_alone = icmp eq i64 %entries, 1
  %head_kind = select i1 %is_alone, i64 %out_kind, i64 %table_kind
  %out_stride = mul i64 %out_width, %entries
  %from_q = add i64 %arguments, %place
  br label %output_entry
output_entry:
  %e = phi i64 [0, %output_on], [%e1, %output_entry]
  %q = add i64 %from_q, %e
  %slot_q = getelementptr i64, ptr %slots, i64 %q
  store i64 %out_stride, ptr %slot_q
  %is_head = icmp eq i64 %e, 0
  %kind_q = select i1 %is_head, i64 %head_kind, i64 %entry_kind
  %operand_q = getelementptr %Operand, ptr %operands, i64 %q
  store i64 %kind_q, ptr %operand_q
  %offset_e = mul i64 %e, %out_width
  %entry_data = getelementptr i8, ptr %new_data, i64 %offset_e
  %data_q = getelementptr %Operand, ptr %operand_q, i64 0, i32 1
  store ptr %entry_data, ptr %data_q
  %strides_q = getelementptr %Operand, ptr %operand_q, i64 0, i32 2
  store ptr %slot_q, ptr %strides_q
  %e1 = add i64 %e, 1
  %e_more = icmp slt i64 %e1, %entries
  br i1 %e_more, label %output_entry, label %output_next
output_next:
  %taken = phi i64 [1, %output_kept], [%entries, %output_entry]
  %place1 = add i64 %place, %taken
  %p1 = add i64 %p, 1
  br label %output
points_run:
  %size_at = alloca i64
  store i64 %size, ptr %size_at
  %is_long = icmp sge i64 %size, 2048
  br i1 %is_long, label %apart, label %here
here:
  %failed_here = call i32 @run(ptr %function, i64 %arguments, i64 %results, ptr %operands, i64 1, ptr %size_at, i64 %size, i64 1, i64 1)
  br label %ran
apart:
  %thread = call ptr @PyEval_SaveThread()
  %least_at = getelementptr i64, ptr %table, i64 16
  %least = load i64, ptr %least_at
  %failed_apart = call i32 @run(ptr %function, i64 %arguments, i64 %results, ptr %operands, i64 1, ptr %size_at, i64 %size, i64 %threads, i64 %least)
  call void @PyEval_RestoreThread(ptr %thread)
  br label %ran
ran:
  %failed = phi i32 [%failed_here, %here], [%failed_apart, %apart]
  br i1 %has_out, label %hold, label %held
hold:
  %h = phi i64 [0, %ran], [%h1, %hold_on]
  %h_more = icmp slt i64 %h, %results
  br i1 %h_more, label %hold_on, label %held
hold_on:
  %objects_h = getelementptr ptr, ptr %objects, i64 %h
  %object_h = load ptr, ptr %objects_h
  call void @Py_IncRef(ptr %object_h)
  %h1 = add i64 %h, 1
  br label %hold
held:
  %has_failed = icmp ne i32 %failed, 0
  br i1 %has_failed, label %memory, label %return
memory:
  %nothing = call ptr @PyErr_NoMemory()
  br label %drop
drop:
  %made = phi i64 [%f, %float_own], [%f, %float_table], [%p, %output_new], [%made_count, %memory]
  br label %drop_one
drop_one:
  %d = phi i64 [0, %drop], [%d1, %drop_it]
  %d_more = icmp slt i64 %d, %made
  br i1 %d_more, label %drop_it, label %dropped
drop_it:
  %objects_d = getelementptr ptr, ptr %objects, i64 %d
  %object_d = load ptr, ptr %objects_d
  call void @Py_DecRef(ptr %object_d)
  %d1 = add i64 %d, 1
  br label %drop_one
dropped:
  ret ptr null
return:
  %result = call ptr @made(ptr %table, ptr %objects, ptr %stack)
  ret ptr %result
}
