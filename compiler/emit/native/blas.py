"""The product of matrices by BLAS, in LLVM's assembly.

BLAS has columns behind each other and not rows, so it is told to make C' = B' A'. A matrix of which
neither rows nor columns have their entries behind each other is not for BLAS, and neither is one
whose sizes are no integers of 32 bits: `product` then gives false.
"""

# `leading` gives how far the rows of a matrix are apart, less than 0 where it is the columns, and
# 0 where it is neither.
PRODUCT = """
@letters = private constant [2 x i8] c"NT"
define internal i1 @product(ptr %c, ptr %a, ptr %b, i64 %cr, i64 %ar, i64 %ac, i64 %br, i64 %bc,
                            i64 %m, i64 %n, i64 %k, double %beta, ptr %blas) noinline {
entry:
  %ta = call i64 @leading(i64 %ar, i64 %ac, i64 %m, i64 %k)
  %tb = call i64 @leading(i64 %br, i64 %bc, i64 %k, i64 %n)
  %one = icmp eq i64 %ta, 0
  %two = icmp eq i64 %tb, 0
  %neither = or i1 %one, %two
  %la = call i64 @llvm.abs.i64(i64 %ta, i1 false)
  %lb = call i64 @llvm.abs.i64(i64 %tb, i1 false)
  %lc = call i64 @llvm.smax.i64(i64 %cr, i64 %n)
  %mk = call i64 @llvm.smax.i64(i64 %m, i64 %k)
  %lab = call i64 @llvm.smax.i64(i64 %la, i64 %lb)
  %labc = call i64 @llvm.smax.i64(i64 %lab, i64 %lc)
  %most = call i64 @llvm.smax.i64(i64 %mk, i64 %labc)
  %large = icmp sgt i64 %most, 2147483647
  %not = or i1 %neither, %large
  br i1 %not, label %no, label %yes
no:
  ret i1 false
yes:
  %am = icmp slt i64 %ta, 0
  %bm = icmp slt i64 %tb, 0
  %ia = zext i1 %am to i64
  %ib = zext i1 %bm to i64
  %na = getelementptr i8, ptr @letters, i64 %ia
  %nb = getelementptr i8, ptr @letters, i64 %ib
  %ints = alloca [6 x i32]
  %reals = alloca [2 x double]
  %m32 = trunc i64 %m to i32
  %n32 = trunc i64 %n to i32
  %k32 = trunc i64 %k to i32
  %la32 = trunc i64 %la to i32
  %lb32 = trunc i64 %lb to i32
  %lc32 = trunc i64 %lc to i32
  %p1 = getelementptr i32, ptr %ints, i64 1
  %p2 = getelementptr i32, ptr %ints, i64 2
  %p3 = getelementptr i32, ptr %ints, i64 3
  %p4 = getelementptr i32, ptr %ints, i64 4
  %p5 = getelementptr i32, ptr %ints, i64 5
  store i32 %n32, ptr %ints
  store i32 %m32, ptr %p1
  store i32 %k32, ptr %p2
  store i32 %lb32, ptr %p3
  store i32 %la32, ptr %p4
  store i32 %lc32, ptr %p5
  %r1 = getelementptr double, ptr %reals, i64 1
  store double 1.0, ptr %reals
  store double %beta, ptr %r1
  call void %blas(ptr %nb, ptr %na, ptr %ints, ptr %p1, ptr %p2, ptr %reals, ptr %b, ptr %p3,
                  ptr %a, ptr %p4, ptr %r1, ptr %c, ptr %p5)
  ret i1 true
}
define internal i64 @leading(i64 %row, i64 %column, i64 %rows, i64 %columns) {
  %c1 = icmp eq i64 %column, 1
  %w1 = icmp sge i64 %row, %columns
  %s1 = icmp eq i64 %rows, 1
  %o1 = or i1 %w1, %s1
  %fits = and i1 %c1, %o1
  %r1 = icmp eq i64 %row, 1
  %w2 = icmp sge i64 %column, %rows
  %s2 = icmp eq i64 %columns, 1
  %o2 = or i1 %w2, %s2
  %turned = and i1 %r1, %o2
  %lead = call i64 @llvm.smax.i64(i64 %row, i64 %columns)
  %lead1 = call i64 @llvm.smax.i64(i64 %lead, i64 1)
  %other = call i64 @llvm.smax.i64(i64 %column, i64 %rows)
  %other1 = call i64 @llvm.smax.i64(i64 %other, i64 1)
  %minus = sub i64 0, %other1
  %second = select i1 %turned, i64 %minus, i64 0
  %first = select i1 %fits, i64 %lead1, i64 %second
  ret i64 %first
}
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.abs.i64(i64, i1)
"""
