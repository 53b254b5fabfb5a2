using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The streams that are open on this gateway, by connection: so many and no more, and all of them ended, with a frame that says
/// so, before the server stops. Taken and given back once a stream, never for a frame.
/// </summary>
internal sealed class OpenStreams
{
    /// <summary>How long a stop waits for the streams to end, and then for the connections to close.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<ClientConnection> _connections = [];
    private readonly int _mostOfConnection;
    private readonly TimeProvider _time;
    private bool _stopping;

    /// <summary>A registry that allows a connection so many streams and ends all when <paramref name="stopping"/> is cancelled.</summary>
    public OpenStreams(int mostOfConnection, CancellationToken stopping, TimeProvider time)
    {
        (_mostOfConnection, _time) = (mostOfConnection, time);
        stopping.Register(Stop);
    }

    /// <summary>How many are open.</summary>
    public int Count => Connections.Sum(connection => connection.Count);

    private List<ClientConnection> Connections
    {
        get
        {
            lock (_lock) return [.. _connections];
        }
    }

    /// <summary>Serves a connection to the hub for as long as it lasts.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        var connection = new ClientConnection();
        context.Features.Set(connection);
        lock (_lock) _connections.Add(connection);
        try
        {
            await serve(context);
        }
        finally
        {
            lock (_lock) _connections.Remove(connection);
            connection.Leave();
        }
    }

    /// <summary>Opens a stream; it has ended already when the connection may not have it. Dispose it when its last frame is out.</summary>
    public OpenStream Open(ClientConnection connection, CancellationToken cancelled)
    {
        var stream = new OpenStream(connection, cancelled);
        var hasRoom = connection.Add(stream, _mostOfConnection);
        if (Volatile.Read(ref _stopping)) stream.End(EndReason.ServerStopping);
        else if (!hasRoom) stream.End(EndReason.TooManyStreams);
        return stream;
    }

    // SignalR cuts its connections in the same notification, after this, whatever is still in their pipes.
    private void Stop()
    {
        Volatile.Write(ref _stopping, true);
        var connections = Connections;
        var streams = connections.SelectMany(connection => connection.Uncompleted).ToList();
        foreach (var stream in streams) stream.End(EndReason.ServerStopping);
        Wait(streams.Select(stream => stream.Completed));
        foreach (var connection in connections) connection.RequestClose();
        Wait(connections.Select(connection => connection.Gone));
    }

    // One wait for one task tells the thread pool that a thread is blocked, which the streams may need just now.
    private void Wait(IEnumerable<Task> tasks) => Task.WhenAny(Task.WhenAll(tasks), Task.Delay(Farewell, _time)).Wait();
}
