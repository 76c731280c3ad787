/** A clock within the page: from what a person does to what they see, without the way to the browser and back. */
import type { Page } from '@playwright/test'

/** What has to be seen: an element, and a text that it begins with. */
export type Sight = { readonly selector: string; readonly text?: string }

type Act =
  | { readonly kind: 'key'; readonly key: string; readonly on: string | null }
  | { readonly kind: 'click'; readonly on: string }
  | { readonly kind: 'type'; readonly on: string; readonly text: string }

const patienceMs = 30_000

/** Acts, and waits frame by frame for the sight. Runs in the page. */
function act({ act, sight, patienceMs }: { act: Act; sight: Sight; patienceMs: number }): Promise<number> {
  return new Promise((done, failed) => {
    const target = act.on === null ? document : document.querySelector<HTMLElement>(act.on)
    if (target === null) return failed(new Error(`there is no ${act.on}`))
    const began = performance.now()
    if (act.kind === 'click' && target instanceof HTMLElement) target.click()
    else if (act.kind === 'type' && target instanceof HTMLInputElement) {
      // As React wants to be told of what was typed.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(target, act.text)
      target.dispatchEvent(new Event('input', { bubbles: true }))
    } else if (act.kind === 'key') {
      const ctrlKey = act.key === 'k'
      target.dispatchEvent(new KeyboardEvent('keydown', { key: act.key, ctrlKey, bubbles: true }))
    }
    const look = () => {
      const seen = [...document.querySelectorAll(sight.selector)].some(
        (element) => sight.text === undefined || (element.textContent ?? '').startsWith(sight.text),
      )
      const took = performance.now() - began
      if (seen) done(took)
      else if (took > patienceMs) failed(new Error(`${sight.selector} ${sight.text ?? ''} was not seen`))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
}

/** When the first text was painted, and the largest part; once nothing larger has come for a second. Runs in the page. */
function paints(): Promise<{ first: number; largest: number }> {
  return new Promise((done) => {
    let largest = 0
    let timer = setTimeout(finish, 1_000)
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) largest = Math.max(largest, entry.startTime)
      clearTimeout(timer)
      timer = setTimeout(finish, 1_000)
    })
    observer.observe({ type: 'largest-contentful-paint', buffered: true })
    function finish() {
      observer.disconnect()
      const [first] = performance.getEntriesByName('first-contentful-paint')
      done({ first: first?.startTime ?? 0, largest })
    }
  })
}

/** Lets the page be for a time. Runs in the page. */
function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

export type Clock = ReturnType<typeof watch>

export function watch(page: Page) {
  const measure = (what: Act, sight: Sight) => page.evaluate(act, { act: what, sight, patienceMs })
  return {
    paints: () => page.evaluate(paints),
    pause: (ms: number) => page.evaluate(pause, ms),
    key: (key: string, sight: Sight) => measure({ kind: 'key', key, on: null }, sight),
    enter: (on: string, sight: Sight) => measure({ kind: 'key', key: 'Enter', on }, sight),
    click: (on: string, sight: Sight) => measure({ kind: 'click', on }, sight),
    type: (on: string, text: string, sight: Sight) => measure({ kind: 'type', on, text }, sight),
  }
}
