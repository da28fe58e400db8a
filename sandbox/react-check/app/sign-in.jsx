import { useState } from 'react';
import { signIn } from './session.js';

/** The form with which an account signs in. */
export function SignIn({ api, onSignedIn }) {
  const [problem, setProblem] = useState();

  const submit = async (event) => {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget));
    try {
      onSignedIn(await signIn(api, email, password));
    } catch (error) {
      setProblem(error.message);
    }
  };

  return (
    <form className="sign-in" onSubmit={submit}>
      <input name="email" type="email" placeholder="Email" autoComplete="username" required />
      <input name="password" type="password" placeholder="Password" autoComplete="current-password" required />
      <button>Sign in</button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
