'use client'
import { useEffect, useRef, useState } from 'react'
import type { SearchTexts } from '../project/project-index'
import { useShell } from '../shell/shell-context'
import type { SearchAnswer } from './rank'
import type { Answer, Asked } from './worker'

export type Found = {
  readonly text: string
  readonly answer: SearchAnswer
  readonly texts: SearchTexts | null
}

/** Searches in a worker; an answer that is late for a newer question is dropped. */
export function useSearch(text: string, limit: number): { found: Found | null; failed: string | null } {
  const { version } = useShell()
  const worker = useRef<Worker | null>(null)
  const asked = useRef({ id: 0, text: '' })
  const [found, setFound] = useState<Found | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  useEffect(() => {
    const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.current = made
    const again = () => made.postMessage({ kind: 'search', ...asked.current, limit } satisfies Asked)
    made.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') again()
      else if (data.kind === 'failed') setFailed(data.message)
      else if (data.id === asked.current.id)
        setFound({ text: asked.current.text, answer: data.answer, texts: data.texts })
    }
    made.postMessage({ kind: 'open', version } satisfies Asked)
    return () => made.terminate()
  }, [version, limit])
  useEffect(() => {
    asked.current = { id: asked.current.id + 1, text }
    worker.current?.postMessage({ kind: 'search', ...asked.current, limit } satisfies Asked)
  }, [text, limit])
  return { found, failed }
}
