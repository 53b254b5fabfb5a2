using System.Collections.Concurrent;

namespace CryptoViz.Gateway.Accounts;

/// <summary>Tells what lives longer than a request, such as a stream, that the session it belongs to has ended in this process.</summary>
internal sealed class SignOuts
{
    private readonly ConcurrentDictionary<long, (string SessionId, Action Ended)> _waiting = new();
    private long _last;

    /// <summary>
    /// Calls <paramref name="ended"/> once when the session ends. It must not block. Dispose the answer to stop listening. Ask
    /// <see cref="Sessions.IsOpenAsync"/> after this, so that an end in between is not missed.
    /// </summary>
    public IDisposable Listen(string sessionId, Action ended)
    {
        var key = Interlocked.Increment(ref _last);
        _waiting[key] = (sessionId, ended);
        return new Listening(this, key);
    }

    /// <summary>The session has ended.</summary>
    public void Tell(string sessionId)
    {
        foreach (var (key, waiting) in _waiting)
            if (waiting.SessionId == sessionId && _waiting.TryRemove(key, out _))
                waiting.Ended();
    }

    private sealed class Listening(SignOuts owner, long key) : IDisposable
    {
        public void Dispose() => owner._waiting.TryRemove(key, out _);
    }
}
