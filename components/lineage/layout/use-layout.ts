'use client'
import { useEffect, useState } from 'react'
import { type GroupedInput, type GroupedOutput, grouped } from './grouped'
import { type LayoutInput, type LayoutOutput, layered } from './layered'
import type { Answer, Asked } from './worker'

let worker: Worker | null = null
let last = 0
const waiting = new Map<number, (output: Answer['output']) => void>()

function ask(asked: Asked, take: (output: Answer['output']) => void): void {
  waiting.set(asked.id, take)
  if (worker === null) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      waiting.get(data.id)?.(data.output)
      waiting.delete(data.id)
    }
  }
  worker.postMessage(asked)
}

type Job =
  | { readonly kind: 'layered'; readonly input: LayoutInput }
  | { readonly kind: 'grouped'; readonly input: GroupedInput }

function useJob<Output>(job: Job | null): { readonly job: Job; readonly output: Output } | null {
  const [done, setDone] = useState<{ readonly job: Job; readonly output: Output } | null>(null)
  useEffect(() => {
    if (job === null) return
    let current = true
    const take = (output: Answer['output']) => {
      if (current) setDone({ job, output: output as Output })
    }
    if (typeof Worker === 'undefined') take(job.kind === 'layered' ? layered(job.input) : grouped(job.input))
    else ask({ id: ++last, ...job }, take)
    return () => {
      current = false
    }
  }, [job])
  return done
}

type LayeredJob = Extract<Job, { kind: 'layered' }>
type GroupedJob = Extract<Job, { kind: 'grouped' }>

/** Lays out in the worker; until the new picture is there the last one stays, with the job that it belongs to. */
export const useLayered = (job: LayeredJob | null) =>
  useJob<LayoutOutput>(job) as { readonly job: LayeredJob; readonly output: LayoutOutput } | null
export const useGrouped = (job: GroupedJob | null) =>
  useJob<GroupedOutput>(job) as { readonly job: GroupedJob; readonly output: GroupedOutput } | null
