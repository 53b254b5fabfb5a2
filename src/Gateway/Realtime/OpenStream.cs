namespace CryptoViz.Gateway.Realtime;

/// <summary>One open stream of one connection.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly ClientConnection _connection;
    // Never disposed: a reason to end may still come; it goes with the token that it is linked to, which is the stream's own.
    private readonly CancellationTokenSource _over;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _endReason;
    private IDisposable? _companion;

    /// <summary>A stream of a connection.</summary>
    public OpenStream(ClientConnection connection, CancellationToken cancelled)
    {
        _connection = connection;
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        Over = _over.Token;
    }

    /// <summary>Cancelled when the stream is over: the client has gone or cancelled it, or it was ended here.</summary>
    public CancellationToken Over { get; }

    /// <summary>Why it was ended here; null while it was not.</summary>
    public string? EndReason => Volatile.Read(ref _endReason);

    /// <summary>Completes when its completion is written, which comes after its last frame, or when its connection has ended.</summary>
    public Task Completed => _completed.Task;

    /// <summary>Ends the stream; its last frame tells the first reason given.</summary>
    public void End(string reason)
    {
        if (Interlocked.CompareExchange(ref _endReason, reason, null) is not null) return;

        // Whoever waits on the token must not run here, under the caller's lock or turn.
        _ = _over.CancelAsync();
    }

    /// <summary>Disposes something when the stream is.</summary>
    public void EndWith(IDisposable companion) => _companion = companion;

    /// <inheritdoc/>
    public void Dispose()
    {
        _companion?.Dispose();
        _connection.Close(this);
    }

    /// <summary>Its completion is written, or can't be any more.</summary>
    internal void Complete() => _completed.TrySetResult();
}
