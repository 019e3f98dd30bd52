// Small conveniences. Every page works without this file; nothing here decides anything and nothing is sent anywhere.
(() => {
  'use strict'
  const root = document.documentElement
  root.classList.add('ha-js')
  const all = (selector, scope) => Array.from((scope || document).querySelectorAll(selector))

  // The error summary takes the focus, so that a screen reader begins with what is wrong. The answer to a form keeps the fragment
  // of the page that sent it (a skip link, the summary before), and once all is loaded the browser would go there.
  const summary = document.querySelector('[data-error-summary]')
  if (summary) {
    summary.focus()
    if (window.location.hash) window.addEventListener('load', () => window.setTimeout(() => summary.focus()))
  }

  // Leaving quickly: replace this page in the history, so that "back" does not return here.
  const exit = document.querySelector('[data-exit]')
  const leave = () => {
    document.title = ''
    document.body.hidden = true
    window.location.replace(exit.href)
  }
  if (exit) {
    exit.addEventListener('click', (event) => {
      event.preventDefault()
      leave()
    })
    let escapes = []
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') {
        escapes = []
        return
      }
      escapes = escapes.filter((at) => event.timeStamp - at < 2000).concat(event.timeStamp)
      if (escapes.length >= 3) leave()
    })
  }

  // A page kept in the browser's memory must not show a draft after it was sent or left.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted && document.querySelector('[data-fresh]')) window.location.reload()
  })

  // Going back to a form, the browser may put what was typed then over a page that shows newer answers. What the page had shown
  // when that was typed lies with this step of the history; the form then says so, and nothing newer is written over unseen.
  all('input[type="hidden"][name="seen"]').forEach((marks) => {
    const before = history.state && history.state.seen
    let typing = false
    const differs = (field) => {
      if (field.type === 'radio' || field.type === 'checkbox') return field.checked !== field.defaultChecked
      return field.matches('textarea, input:not([type="hidden"], [type="file"])') && field.value !== field.defaultValue
    }
    const look = () => {
      if (!typing && before && Array.from(marks.form.elements).some(differs)) marks.value = before
    }
    marks.form.addEventListener('focusin', look)
    marks.form.addEventListener('input', () => {
      if (!typing) history.replaceState({ seen: marks.value }, '')
      typing = true
    })
    marks.form.addEventListener('submit', look)
  })

  // A page that says what to mend is the answer to a form: who goes back to it later is asked by the browser whether to send that
  // form again. Once it is left, its step of the history is the address itself, which shows the form as it stands now.
  if (summary) window.addEventListener('beforeunload', () => history.replaceState(history.state, ''))

  // What is left of a field's limit. The sentence comes from the page, in its language.
  all('[data-limit]').forEach((field) => {
    const message = document.getElementById(field.id + '-left')
    if (!message) return
    const limit = Number(field.dataset.limit)
    const format = new Intl.NumberFormat(root.lang)
    let timer = 0
    const count = () => {
      // Line ends travel as two characters; count as the server will.
      const used = Array.from(field.value.replace(/\r\n?|\n/g, '\n')).length
      const left = limit - used
      const pattern = left < 0 ? message.dataset.over : message.dataset.left
      message.textContent = pattern.replace('#', format.format(Math.abs(left)))
      message.classList.toggle('ha-error-message', left < 0)
    }
    field.addEventListener('input', () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(count, 300)
    })
    count()
  })

  // The hint list ticks itself off. Each hint carries words one of which shows that it was thought of.
  all('[data-ticks]').forEach((list) => {
    const field = document.getElementById(list.dataset.ticks)
    if (!field) return
    const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase()
    const items = all('[data-signs]', list).map((item) => [item, item.dataset.signs.split('¦').map((sign) => new RegExp(sign))])
    const look = () => {
      const text = fold(field.value)
      items.forEach(([item, signs]) => {
        const done = signs.some((sign) => sign.test(text))
        item.classList.toggle('ha-ticks__item--done', done)
        const state = item.querySelector('[data-state]')
        if (state) state.textContent = done ? list.dataset.done : ''
      })
    }
    let timer = 0
    field.addEventListener('input', () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(look, 400)
    })
    look()
  })

  // A second tap on "send" while the first is under way does nothing; the server would see to it too.
  all('form[method="post"]').forEach((form) => {
    form.addEventListener('submit', (event) => {
      if (form.target === '_blank' || (event.submitter && event.submitter.formTarget === '_blank')) return
      if (form.dataset.sent) {
        event.preventDefault()
        return
      }
      form.dataset.sent = 'yes'
      // Only the button that was pressed says that it is under way, not "confirm" while a preview opens beside the page.
      const pressed = event.submitter
      const busy = pressed && (pressed.matches('[data-busy]') ? pressed : pressed.querySelector('[data-busy]'))
      if (busy) busy.textContent = busy.dataset.busy
      window.setTimeout(() => delete form.dataset.sent, 8000)
    })
  })
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => delete form.dataset.sent))

  // A file larger than the limit is named before it travels.
  all('input[type="file"][data-max-bytes]').forEach((input) => {
    const message = document.getElementById(input.id + '-size')
    if (!message) return
    input.addEventListener('change', () => {
      const big = Array.from(input.files).filter((file) => file.size > Number(input.dataset.maxBytes))
      message.textContent = big.length ? message.dataset.text.replace('#', big.map((file) => file.name).join(', ')) : ''
    })
  })

  all('[data-print]').forEach((button) => button.addEventListener('click', () => window.print()))

  all('[data-copy]').forEach((button) => {
    button.addEventListener('click', () => {
      const source = document.getElementById(button.dataset.copy)
      if (!source || !navigator.clipboard) return
      navigator.clipboard.writeText(source.dataset.value || source.textContent.trim()).then(() => {
        const said = button.parentElement.querySelector('[data-said]')
        if (said) said.textContent = said.dataset.said
      })
    })
  })

  // Offline is said in words, once, where a screen reader hears it.
  const offline = document.querySelector('[data-offline]')
  if (offline) {
    const tell = () => {
      offline.hidden = navigator.onLine
    }
    window.addEventListener('online', tell)
    window.addEventListener('offline', tell)
    tell()
  }
})()
