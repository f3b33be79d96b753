; Threads that are kept, for the work of one call: they wait on locks of Python's, and know nothing else of it.
;
; What is to be worked out from 0 to a size is divided into shares, one a thread. Each is taken in
; pieces, in order, from a counter; who is through with its own share goes on with those of others. So
; memory that is written for the first time is that of one thread, and all end at the same time. A
; thread that has not come by then is not waited for.
;
; A worker's state: 0 idle, 1 claimed by a call, 2 offered a job, 3 at work on it, 4 no longer wanted for
; it. `go` is released once for each job after idleness; who is no
; longer wanted has not yet come by, and needs no second release where it is wanted again.

; work, context, size, piece, shares, length of a share, the counters, whether something failed
%Job = type { ptr, ptr, i64, i64, i64, i64, ptr, i64 }
; state, go, done, job, number of its share, the next worker
%Worker = type { i64, ptr, ptr, ptr, i64, ptr }

@workers = internal global ptr null

declare ptr @PyThread_allocate_lock()
declare i32 @PyThread_acquire_lock(ptr, i32)
declare void @PyThread_release_lock(ptr)
declare i64 @PyThread_start_new_thread(ptr, ptr)

; A process that was forked off has none of the threads.
define void @forget() {
  store ptr null, ptr @workers
  ret void
}

; Work from 0 to a size by work(context, start, end), which gives something else than 0 where it fails:
; by so many threads where each has `least` to do, in pieces of whole steps. 1 where something failed.
define i32 @gradc_shared(ptr %work, ptr %context, i64 %size, i64 %step, i64 %threads, i64 %least) {
entry:
  %most = udiv i64 %size, %least
  %few = call i64 @llvm.umin.i64(i64 %threads, i64 %most)
  %count = call i64 @llvm.umin.i64(i64 %few, i64 <MOST_THREADS>)
  %is_several = icmp ugt i64 %count, 1
  br i1 %is_several, label %several, label %alone
alone:
  %status = call i32 %work(ptr %context, i64 0, i64 %size)
  ret i32 %status
several:
  %job = alloca %Job
  %words = shl i64 %count, 3  ; counters of different shares are in different lines of the cache
  %counters = alloca i64, i64 %words, align 64
  %counters_bytes = shl i64 %words, 3
  call void @llvm.memset.p0.i64(ptr %counters, i8 0, i64 %counters_bytes, i1 false)
  %claimed = alloca ptr, i64 %count
  %length = call i64 @part(i64 %size, i64 %count, i64 %step)
  %pieces = shl i64 %count, 4
  %piece = call i64 @part(i64 %size, i64 %pieces, i64 %step)
  %full = insertvalue %Job undef, ptr %work, 0
  %full1 = insertvalue %Job %full, ptr %context, 1
  %full2 = insertvalue %Job %full1, i64 %size, 2
  %full3 = insertvalue %Job %full2, i64 %piece, 3
  %full4 = insertvalue %Job %full3, i64 %count, 4
  %full5 = insertvalue %Job %full4, i64 %length, 5
  %full6 = insertvalue %Job %full5, ptr %counters, 6
  %full7 = insertvalue %Job %full6, i64 0, 7
  store %Job %full7, ptr %job
  br label %claim
claim:
  %c = phi i64 [1, %several], [%c1, %offered]
  %c_more = icmp ult i64 %c, %count
  br i1 %c_more, label %claim_one, label %begin
claim_one:
  %found = call { ptr, i1 } @claim()
  %worker = extractvalue { ptr, i1 } %found, 0
  %is_asleep = extractvalue { ptr, i1 } %found, 1
  %is_none = icmp eq ptr %worker, null
  br i1 %is_none, label %begin, label %offer
offer:
  %job_at = getelementptr %Worker, ptr %worker, i64 0, i32 3
  store ptr %job, ptr %job_at
  %share_at = getelementptr %Worker, ptr %worker, i64 0, i32 4
  store i64 %c, ptr %share_at
  store atomic i64 2, ptr %worker seq_cst, align 8
  br i1 %is_asleep, label %wake, label %offered
wake:
  %go_at = getelementptr %Worker, ptr %worker, i64 0, i32 1
  %go = load ptr, ptr %go_at
  call void @PyThread_release_lock(ptr %go)
  br label %offered
offered:
  %slot = getelementptr ptr, ptr %claimed, i64 %c
  store ptr %worker, ptr %slot
  %c1 = add i64 %c, 1
  br label %claim
begin:
  %last = phi i64 [%c, %claim], [%c, %claim_one]
  call void @take(ptr %job, i64 0)
  br label %gather
gather:
  %g = phi i64 [1, %begin], [%g1, %gathered]
  %g_more = icmp ult i64 %g, %last
  br i1 %g_more, label %gather_one, label %end
gather_one:
  %g_slot = getelementptr ptr, ptr %claimed, i64 %g
  %one = load ptr, ptr %g_slot
  %withdraw = cmpxchg ptr %one, i64 2, i64 4 seq_cst seq_cst, align 8
  %is_withdrawn = extractvalue { i64, i1 } %withdraw, 1
  br i1 %is_withdrawn, label %gathered, label %await
await:
  %done_at = getelementptr %Worker, ptr %one, i64 0, i32 2
  %done = load ptr, ptr %done_at
  %waited = call i32 @PyThread_acquire_lock(ptr %done, i32 1)
  store atomic i64 0, ptr %one seq_cst, align 8
  br label %gathered
gathered:
  %g1 = add i64 %g, 1
  br label %gather
end:
  %failed_at = getelementptr %Job, ptr %job, i64 0, i32 7
  %failed = load atomic i64, ptr %failed_at seq_cst, align 8
  %result = trunc i64 %failed to i32
  ret i32 %result
}
declare i64 @llvm.umin.i64(i64, i64)
declare i64 @llvm.umax.i64(i64, i64)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)

; One of so many parts of a size, in whole steps and one at least.
define internal i64 @part(i64 %size, i64 %parts, i64 %step) alwaysinline {
  %each = mul i64 %parts, %step
  %more = add i64 %size, %each
  %up = sub i64 %more, 1
  %steps = udiv i64 %up, %each
  %some = call i64 @llvm.umax.i64(i64 %steps, i64 1)
  %length = mul i64 %some, %step
  ret i64 %length
}

; Work pieces of a share until none is left, then those of the others.
define internal void @take(ptr %job, i64 %first) {
entry:
  %whole = load %Job, ptr %job
  %work = extractvalue %Job %whole, 0
  %context = extractvalue %Job %whole, 1
  %size = extractvalue %Job %whole, 2
  %piece = extractvalue %Job %whole, 3
  %shares = extractvalue %Job %whole, 4
  %length = extractvalue %Job %whole, 5
  %counters = extractvalue %Job %whole, 6
  br label %share
share:
  %k = phi i64 [0, %entry], [%k1, %share_done]
  %k_more = icmp ult i64 %k, %shares
  br i1 %k_more, label %share_is, label %done
share_is:
  %sum = add i64 %first, %k
  %number = urem i64 %sum, %shares
  %before = mul i64 %number, %length
  %from = call i64 @llvm.umin.i64(i64 %before, i64 %size)
  %behind = add i64 %from, %length
  %to = call i64 @llvm.umin.i64(i64 %behind, i64 %size)
  %place = shl i64 %number, 3
  %counter = getelementptr i64, ptr %counters, i64 %place
  br label %piece_is
piece_is:
  %taken = atomicrmw add ptr %counter, i64 %piece seq_cst, align 8
  %start = add i64 %from, %taken
  %is_left = icmp ult i64 %start, %to
  br i1 %is_left, label %piece_work, label %share_done
piece_work:
  %next = add i64 %start, %piece
  %end = call i64 @llvm.umin.i64(i64 %next, i64 %to)
  %status = call i32 %work(ptr %context, i64 %start, i64 %end)
  %is_good = icmp eq i32 %status, 0
  br i1 %is_good, label %piece_is, label %fail
share_done:
  %k1 = add i64 %k, 1
  br label %share
fail:
  %failed_at = getelementptr %Job, ptr %job, i64 0, i32 7
  store atomic i64 1, ptr %failed_at seq_cst, align 8
  br label %done
done:
  ret void
}

; What a thread does: job after job.
define internal void @serve(ptr %worker) {
entry:
  %go_at = getelementptr %Worker, ptr %worker, i64 0, i32 1
  %go = load ptr, ptr %go_at
  %done_at = getelementptr %Worker, ptr %worker, i64 0, i32 2
  %done = load ptr, ptr %done_at
  %job_at = getelementptr %Worker, ptr %worker, i64 0, i32 3
  %share_at = getelementptr %Worker, ptr %worker, i64 0, i32 4
  br label %wait
wait:
  %got = call i32 @PyThread_acquire_lock(ptr %go, i32 1)
  br label %look
look:  ; a call that has claimed it is about to offer
  %begin = cmpxchg ptr %worker, i64 2, i64 3 seq_cst seq_cst, align 8
  %is_offered = extractvalue { i64, i1 } %begin, 1
  br i1 %is_offered, label %work, label %not_offered
not_offered:
  %rest = cmpxchg ptr %worker, i64 4, i64 0 seq_cst seq_cst, align 8
  %is_withdrawn = extractvalue { i64, i1 } %rest, 1
  br i1 %is_withdrawn, label %wait, label %look
work:
  %job = load ptr, ptr %job_at
  %share = load i64, ptr %share_at
  call void @take(ptr %job, i64 %share)
  call void @PyThread_release_lock(ptr %done)
  br label %wait
}

; Return a worker for a job, null where there is none to be had; and whether it has to be woken.
define internal { ptr, i1 } @claim() {
entry:
  %head = load atomic ptr, ptr @workers seq_cst, align 8
  br label %each
each:
  %worker = phi ptr [%head, %entry], [%next, %on]
  %is_end = icmp eq ptr %worker, null
  br i1 %is_end, label %make, label %idle
idle:
  %asleep = cmpxchg ptr %worker, i64 0, i64 1 seq_cst seq_cst, align 8
  %is_idle = extractvalue { i64, i1 } %asleep, 1
  br i1 %is_idle, label %found, label %withdrawn
withdrawn:
  %woken = cmpxchg ptr %worker, i64 4, i64 1 seq_cst seq_cst, align 8
  %is_withdrawn = extractvalue { i64, i1 } %woken, 1
  br i1 %is_withdrawn, label %found, label %on
on:
  %next_at = getelementptr %Worker, ptr %worker, i64 0, i32 5
  %next = load ptr, ptr %next_at
  br label %each
found:
  %worker_only = insertvalue { ptr, i1 } undef, ptr %worker, 0
  %worker_found = insertvalue { ptr, i1 } %worker_only, i1 %is_idle, 1
  ret { ptr, i1 } %worker_found
make:
  %new = call ptr @PyMem_RawMalloc(i64 64)
  %no_memory = icmp eq ptr %new, null
  br i1 %no_memory, label %none, label %locks
locks:
  %go = call ptr @PyThread_allocate_lock()
  %done = call ptr @PyThread_allocate_lock()
  %no_go = icmp eq ptr %go, null
  %no_done = icmp eq ptr %done, null
  %no_lock = or i1 %no_go, %no_done
  br i1 %no_lock, label %none, label %start  ; what little there was is lost
start:
  %go_got = call i32 @PyThread_acquire_lock(ptr %go, i32 1)
  %done_got = call i32 @PyThread_acquire_lock(ptr %done, i32 1)
  %filled = insertvalue %Worker zeroinitializer, i64 1, 0
  %filled1 = insertvalue %Worker %filled, ptr %go, 1
  %filled2 = insertvalue %Worker %filled1, ptr %done, 2
  store %Worker %filled2, ptr %new
  %thread = call i64 @PyThread_start_new_thread(ptr @serve, ptr %new)
  %low = trunc i64 %thread to i32  ; where a long has 32 bits, these are all there is
  %is_failed = icmp eq i32 %low, -1
  br i1 %is_failed, label %none, label %push
push:
  %first = load atomic ptr, ptr @workers seq_cst, align 8
  %after = getelementptr %Worker, ptr %new, i64 0, i32 5
  store ptr %first, ptr %after
  %pushed = cmpxchg ptr @workers, ptr %first, ptr %new seq_cst seq_cst, align 8
  %is_pushed = extractvalue { ptr, i1 } %pushed, 1
  br i1 %is_pushed, label %made, label %push
made:
  %new_only = insertvalue { ptr, i1 } undef, ptr %new, 0
  %new_made = insertvalue { ptr, i1 } %new_only, i1 true, 1
  ret { ptr, i1 } %new_made
none:
  ret { ptr, i1 } zeroinitializer
}
