using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The streams that are open on this gateway, by connection: so many and no more, and all of them ended, with a frame that says
/// so, before the server stops. Taken and given back once a stream, never for a frame.
/// </summary>
internal sealed class OpenStreams
{
    /// <summary>How long a stop waits for the last frames to be written.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>How long what is in the connections' pipes, with the completions behind the last frames, has to get out.</summary>
    private static readonly TimeSpan Draining = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<OpenStream>> _byConnection = [];
    private readonly int _mostOfConnection;
    private bool _stopping;

    /// <summary>A registry that allows a connection so many streams and ends all when <paramref name="stopping"/> is cancelled.</summary>
    public OpenStreams(int mostOfConnection, CancellationToken stopping)
    {
        _mostOfConnection = mostOfConnection;
        stopping.Register(Stop);
    }

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _byConnection.Values.Sum(streams => streams.Count);
        }
    }

    /// <summary>Opens a stream; it has ended already when the connection may not have it. Dispose it when its last frame is out.</summary>
    public OpenStream Open(string connectionId, CancellationToken cancelled)
    {
        var stream = new OpenStream(this, connectionId, cancelled);
        lock (_lock)
        {
            if (!_byConnection.TryGetValue(connectionId, out var streams)) _byConnection[connectionId] = streams = [];
            if (_stopping) stream.End(EndReason.ServerStopping);
            else if (streams.Count >= _mostOfConnection) stream.End(EndReason.TooManyStreams);
            streams.Add(stream);
        }

        return stream;
    }

    /// <summary>A stream has given itself back.</summary>
    internal void Close(OpenStream stream)
    {
        lock (_lock)
        {
            if (!_byConnection.TryGetValue(stream.ConnectionId, out var streams)) return;
            if (streams.Remove(stream) && streams.Count == 0) _byConnection.Remove(stream.ConnectionId);
        }
    }

    // SignalR closes its connections in the same notification, after this; without the wait the frames would not get out.
    private void Stop()
    {
        List<OpenStream> open;
        lock (_lock)
        {
            _stopping = true;
            open = [.. _byConnection.Values.SelectMany(streams => streams)];
        }

        if (open.Count == 0) return;
        foreach (var stream in open) stream.End(EndReason.ServerStopping);

        // One wait for one task tells the thread pool that a thread is blocked, which the streams may need just now.
        Task.WhenAll(open.Select(stream => stream.Closed)).Wait(Farewell);
        Thread.Sleep(Draining);
    }
}
