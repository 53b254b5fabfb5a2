import { useState } from 'preact/hooks';
import { signIn, signOut, signUp } from '../actions/account.js';
import { Problem } from '../api.js';
import { plural, t, tOr } from '../i18n/index.js';
import { href, navigate } from '../router.js';
import { account, config, favorites } from '../store.js';
import { Segmented } from './values.jsx';

export function SignInPage() {
  return <div class="page-form">{account.value ? <SignedIn name={account.value.name} /> : <SignInForm />}</div>;
}

/** @param {{ name: string }} props */
function SignedIn({ name }) {
  return (
    <>
      <h1>{t('nav.account')}</h1>
      <p>{t('account.signedInAs', { name })}</p>
      <button type="button" class="button" onClick={signOut}>
        {t('nav.signOut')}
      </button>
    </>
  );
}

/**
 * What to tell about a refusal: the exact reasons where there are some.
 *
 * @param {Problem} problem
 */
function explain(problem) {
  const reasons = problem.reasons.filter((reason) => tOr(`problem.${reason}`, 'problem.internal') !== t('problem.internal'));
  if (reasons.length > 0) return [...new Set(reasons.map((reason) => tOr(`problem.${reason}`, 'problem.internal')))];
  if (problem.detail === 'LockedOut') return [t('problem.locked-out')];
  return [tOr(`problem.${problem.code}`, 'problem.internal')];
}

function SignInForm() {
  const [making, setMaking] = useState(false);
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState(/** @type {string[]} */ ([]));
  const open = config.value.registration === 'open';
  const local = favorites.value.size;

  async function submit(/** @type {SubmitEvent & { currentTarget: HTMLFormElement }} */ event) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const credentials = { email: String(form.get('email')).trim(), password: String(form.get('password')) };
    setBusy(true);
    setFaults([]);
    try {
      await (making ? signUp(credentials) : signIn(credentials));
      navigate(href({ view: 'favorites' }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setFaults(explain(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <h1>{t(making ? 'account.signUp' : 'account.signIn')}</h1>
      <Segmented
        label={t('account.mode')}
        value={making ? 'up' : 'in'}
        choices={[
          ['in', t('account.signIn')],
          ['up', t('account.signUp')],
        ]}
        onChoose={(mode) => {
          setMaking(mode === 'up');
          setFaults([]);
        }}
      />
      {making && !open && <p class="hint">{t('account.closed')}</p>}
      <form onSubmit={submit}>
        <label class="field">
          <span>{t('account.name')}</span>
          <input name="email" autocomplete="username" autocapitalize="none" spellcheck={false} required maxLength={256} />
        </label>
        <label class="field">
          <span>{t('account.password')}</span>
          <span class="password">
            <input
              name="password"
              type={/** @type {'password'} */ (visible ? 'text' : 'password')}
              autocomplete={making ? 'new-password' : 'current-password'}
              required
              maxLength={256}
            />
            <button type="button" class="quiet" aria-pressed={visible} onClick={() => setVisible(!visible)}>
              {t(visible ? 'account.hidePassword' : 'account.showPassword')}
            </button>
          </span>
        </label>
        <ul class="faults" role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
        <button type="submit" class="button primary" disabled={busy}>
          {t(making ? 'account.signUp' : 'account.signIn')}
        </button>
      </form>
      {local > 0 && <p class="field-note">{plural('account.merge', local)}</p>}
      {!isSecureContext && <p class="field-note warn">{t('account.insecure')}</p>}
    </>
  );
}
