/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bare machine from its first instruction: new PSWs, z/Architecture mode, a stack, and the
 * instructions of the channel subsystem as functions. Each takes the subsystem-identification word
 * and a block, and gives the condition code, or 0x80 and the code of the program interruption.
 */
	.section .lowcore, "ax"
	.globl	lowcore
lowcore:
	.long	0x00080000, 0x80000000 + start	/* IPL PSW: 31-bit, disabled */
	.org	0x1a0
	.quad	0x0002000180000000, 0xe1	/* restart */
	.quad	0x0002000180000000, 0xe2	/* external */
	.quad	0x0002000180000000, 0xe3	/* supervisor call */
	.quad	0x0000000180000000, program_interruption
	.quad	0x0002000180000000, 0xe5	/* machine check */
	.quad	0x0002000180000000, 0xe6	/* input/output */
	.org	0x2000

	.text
	.globl	start
start:
	lhi	%r0, 0
	lhi	%r1, 2
	sigp	%r1, %r0, 0x12			/* z/Architecture mode, if it is not yet */
	sam64
	larl	%r15, stack_end - 160
	larl	%r1, subclasses
	lctlg	%c6, %c6, 0(%r1)
	lghi	%r11, 0
	brasl	%r14, agent_main
	.globl	agent_stop
agent_stop:
	larl	%r1, stop_psw
	lpswe	0(%r1)

program_interruption:
	stg	%r1, 0x200
	lg	%r1, fixup_slot
	ltgr	%r1, %r1
	jz	0f
	stg	%r1, 0x158			/* go on there */
	lg	%r1, 0x200
	lpswe	0x150
0:	lgh	%r2, 0x8e
	lg	%r3, 0x158
	larl	%r15, stack_end - 160
	brasl	%r14, agent_crash
	j	agent_stop

	.equ	fixup_slot, 0x208

	.macro	io_instruction name, text:vararg
	.globl	\name
\name:
	lgr	%r1, %r2
	larl	%r5, 1f
	stg	%r5, fixup_slot
	\text
	ipm	%r2
	srl	%r2, 28
	j	2f
1:	llgh	%r2, 0x8e
	oill	%r2, 0x80
2:	lghi	%r5, 0
	stg	%r5, fixup_slot
	br	%r14
	.endm

	io_instruction io_ssch, ssch 0(%r3)
	io_instruction io_tsch, tsch 0(%r3)
	io_instruction io_stsch, stsch 0(%r3)
	io_instruction io_msch, msch 0(%r3)
	io_instruction io_rsch, rsch
	io_instruction io_csch, csch
	io_instruction io_hsch, hsch
	io_instruction io_xsch, .insn rre, 0xb2760000, %r0, %r0
	io_instruction io_tpi, tpi 0(%r3)

	/* set_key(frame, key): frames are at absolute addresses, which are real ones here */
	.globl	set_key
set_key:
	sske	%r3, %r2
	br	%r14

	.globl	move
move:
	larl	%r1, 2f
	j	1f
0:	mvc	0(256, %r2), 0(%r3)
	la	%r2, 256(%r2)
	la	%r3, 256(%r3)
1:	aghi	%r4, -256
	jnl	0b
	aghi	%r4, 255			/* the rest, less one */
	bmr	%r14
	ex	%r4, 0(%r1)
	br	%r14
2:	mvc	0(1, %r2), 0(%r3)			/* its length is that of EX */

	/* The number of blocks of 256 bytes that are alike; the caller looks at the rest. */
	.globl	equal_blocks
equal_blocks:
	lghi	%r1, 0
	j	1f
0:	clc	0(256, %r2), 0(%r3)
	jne	2f
	aghi	%r1, 1
	la	%r2, 256(%r2)
	la	%r3, 256(%r3)
1:	aghi	%r4, -256
	jnl	0b
2:	lgr	%r2, %r1
	br	%r14

	/* sclp(command, block): the condition code */
	.globl	sclp
sclp:
	.insn	rre, 0xb2200000, %r2, %r3
	ipm	%r2
	srl	%r2, 28
	br	%r14

	/* microseconds: the clock */
	.globl	microseconds
microseconds:
	stck	0x210
	lg	%r2, 0x210
	srlg	%r2, %r2, 12
	br	%r14

	.balign	8
subclasses:
	.quad	0xff000000			/* TEST PENDING INTERRUPTION sees all of them */
stop_psw:
	.quad	0x0002000180000000, 0

	.section .bss
	.balign	4096
	.skip	0x4000
stack_end:
