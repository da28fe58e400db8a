import 'stream-chat-react/css/index.css';
import './main.css';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Chats } from './chats.jsx';
import { SignIn } from './sign-in.jsx';

/** The address of the server, which another origin has than this page. */
const API = new URLSearchParams(location.search).get('api');

function App() {
  const [session, setSession] = useState();
  return session ? <Chats session={session} /> : <SignIn api={API} onSignedIn={setSession} />;
}

createRoot(document.getElementById('root')).render(<App />);
