'use client'
import { useEffect, useState } from 'react'
import type { SearchTexts } from '../project/project-index'
import { useShell } from '../shell/shell-context'
import type { SearchAnswer } from './rank'
import type { Answer, Asked } from './worker'

export type Found = {
  readonly text: string
  readonly answer: SearchAnswer
  readonly texts: SearchTexts | null
}

type Heard = { readonly onFound: (found: Found) => void; readonly onFailed: (message: string) => void }

/** The page's one search worker. It stays when the palette closes: the next key is answered at once. */
class Searcher {
  #worker: Worker | null = null
  #version = ''
  #asked = { id: 0, text: '', limit: 0 }
  #heard: Heard | null = null

  /** Reads the project of this version, unless it is read already. */
  open(version: string): void {
    if (this.#worker !== null && version === this.#version) return
    this.#version = version
    this.#worker ??= this.#start()
    this.#say({ kind: 'open', version })
  }

  /** An answer that is late for a newer question is dropped. */
  ask(text: string, limit: number): void {
    this.#asked = { id: this.#asked.id + 1, text, limit }
    this.#say({ kind: 'search', ...this.#asked })
  }

  listen(heard: Heard): () => void {
    this.#heard = heard
    return () => {
      if (this.#heard === heard) this.#heard = null
    }
  }

  #say(asked: Asked): void {
    this.#worker?.postMessage(asked)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'ready') {
        if (this.#heard !== null) this.#say({ kind: 'search', ...this.#asked })
      } else if (data.kind === 'failed') {
        this.#heard?.onFailed(data.message)
        // The next opening tries again.
        this.#version = ''
      } else if (data.id === this.#asked.id)
        this.#heard?.onFound({ text: this.#asked.text, answer: data.answer, texts: data.texts })
    }
    return worker
  }
}

const searcher = new Searcher()

/** Readies search before anybody asks for it. */
export const warmSearch = (version: string): void => searcher.open(version)

/** Searches in a worker, as one types. */
export function useSearch(text: string, limit: number): { found: Found | null; failed: string | null } {
  const { version } = useShell()
  const [found, setFound] = useState<Found | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  useEffect(() => {
    const leave = searcher.listen({ onFound: setFound, onFailed: setFailed })
    searcher.open(version)
    return leave
  }, [version])
  useEffect(() => searcher.ask(text, limit), [text, limit])
  return { found, failed }
}
