'use client'
import { ChevronDown, FlaskConical, Play } from 'lucide-react'
import { AppLink, useSide } from '../shell/app-link'
import { useGo } from '../shell/use-go'
import { Button, buttonClass } from '../ui/button'
import { Menu } from '../ui/menu'

/** The runs page with a selection filled in; nothing starts before it is pressed there. */
export function runHref(verb: string, select: string, exclude = '', on = 'production'): string {
  const params = new URLSearchParams({ verb, sel: select })
  if (exclude !== '') params.set('ex', exclude)
  if (on !== 'production') params.set('on', on)
  return `/runs?${params}`
}

/** Run and test this node, alone or with what is around it. */
export function RunMenu({ name, seed }: { name: string; seed: boolean }) {
  const go = useGo()
  const side = useSide()
  const show = (verb: string, select: string) => go(runHref(verb, select, '', side))
  const verb = seed ? 'seed' : 'run'
  const item = (label: string, hint: string, on: string, select: string) => ({
    label,
    hint,
    onSelect: () => show(on, select),
  })
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button aria-label="Run">
            <Play size={14} aria-hidden />
            <span className="max-sm:hidden">Run</span>
            <ChevronDown size={13} aria-hidden />
          </Button>
        }
        items={[
          item('This node', name, verb, name),
          item('With all upstream', `+${name}`, 'run', `+${name}`),
          item('With all downstream', `${name}+`, 'run', `${name}+`),
          item('Build it: run and test', name, 'build', name),
        ]}
      />
      <AppLink href={runHref('test', name, '', side)} className={buttonClass()}>
        <FlaskConical size={14} aria-hidden />
        <span className="max-sm:sr-only">Test</span>
      </AppLink>
    </>
  )
}
