using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// One client's connection to the hub, among the features of its request: the streams that are open on it, and those whose completion
/// is still to be written. A connection that closes before would take the completions, which come after the last frames, with it.
/// </summary>
internal sealed class ClientConnection
{
    private readonly Lock _lock = new();
    private readonly HashSet<OpenStream> _open = [];
    private readonly Queue<OpenStream> _uncompleted = [];
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IConnectionLifetimeNotificationFeature? _lifetime;

    /// <summary>Completes when the connection has ended, and all that was written to it has been sent or can't be any more.</summary>
    public Task Gone => _gone.Task;

    /// <summary>How many streams are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    /// <summary>The streams that are open or whose completion is not written.</summary>
    public IReadOnlyList<OpenStream> Uncompleted
    {
        get
        {
            lock (_lock) return [.. _open, .. _uncompleted];
        }
    }

    /// <summary>SignalR has the connection now and writes to what this gives.</summary>
    public PipeWriter Start(ConnectionContext connection)
    {
        _lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        return new Output(connection.Transport.Output, this);
    }

    /// <summary>Adds a stream; false when the connection has too many with it.</summary>
    public bool Add(OpenStream stream, int most)
    {
        lock (_lock)
        {
            _open.Add(stream);
            return _open.Count <= most;
        }
    }

    /// <summary>A stream's last frame is written; its completion will be next.</summary>
    public void Close(OpenStream stream)
    {
        lock (_lock)
        {
            if (_open.Remove(stream)) _uncompleted.Enqueue(stream);
        }
    }

    /// <summary>SignalR writes a completion to this output: of one of the streams that are closed, or of a call that was no stream.</summary>
    public static void Completed(IBufferWriter<byte> output)
    {
        if (output is Output { Client: var client }) client.Complete();
    }

    /// <summary>Asks SignalR to close the connection: with its own message, which lets a client come back, and after what is written.</summary>
    public void RequestClose() => _lifetime?.RequestClose();

    /// <summary>The connection has ended.</summary>
    public void Leave()
    {
        foreach (var stream in Uncompleted) stream.Complete();
        _gone.TrySetResult();
    }

    private void Complete()
    {
        OpenStream? stream;
        lock (_lock)
        {
            if (!_uncompleted.TryDequeue(out stream)) return;
        }

        stream.Complete();
    }

    private sealed class Output(PipeWriter inner, ClientConnection client) : ForwardingWriter(inner)
    {
        public ClientConnection Client => client;
    }
}
