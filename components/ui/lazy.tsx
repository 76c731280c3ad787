'use client'
import { type ComponentType, useEffect, useState } from 'react'

/**
 * A component whose code comes when it is needed, or before (`load`). Unlike React's own it appears as soon as it is
 * here: a Suspense boundary would keep what stands in for it for 300 ms.
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Waiting: ComponentType,
): { readonly Lazy: ComponentType<Props>; readonly load: () => void } {
  let known: ComponentType<Props> | null = null
  let coming: Promise<ComponentType<Props>> | null = null
  const fetched = () => {
    coming ??= load().then((component) => {
      known = component
      return component
    })
    return coming
  }
  function Lazy(props: Props) {
    const [, setLoaded] = useState(known !== null)
    useEffect(() => {
      if (known === null) void fetched().then(() => setLoaded(true))
    }, [])
    const Component = known
    return Component === null ? <Waiting /> : <Component {...props} />
  }
  return { Lazy, load: () => void fetched() }
}
