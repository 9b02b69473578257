// B5's peer: the least page on which one joins with LiveKit's own components, as LiveKit Meet is made of: check, then room.
import '@livekit/components-styles';
import { createRoot } from 'react-dom/client';
import { useState } from 'react';
import { LiveKitRoom, PreJoin, VideoConference } from '@livekit/components-react';

function Page() {
  const [choices, choose] = useState();
  if (!choices) return <PreJoin onSubmit={choose} />;
  return (
    <LiveKitRoom serverUrl="wss://localhost" token="" audio={choices.audioEnabled} video={choices.videoEnabled}>
      <VideoConference />
    </LiveKitRoom>
  );
}
createRoot(document.body).render(<Page />);
