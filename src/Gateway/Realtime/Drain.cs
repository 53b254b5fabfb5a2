using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// Watches whether a client takes what it is sent, below HTTP, where progress can be seen however long a message is. A client that
/// takes nothing for <see cref="Warning"/> has its streams ended as too slow, which it reads when it wakes up; one that takes nothing
/// for <see cref="Longest"/> is cut off, and with it goes all that it holds here.
/// </summary>
internal sealed class Drain
{
    /// <summary>After how long without progress a client's streams end.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromSeconds(5);

    /// <summary>After how long without progress a connection is closed.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Raised when the client has taken nothing for <see cref="Warning"/>.</summary>
    public event Action? Slow;

    /// <summary>Calls something when the client is slow, until disposed.</summary>
    public IDisposable WhenSlow(Action act)
    {
        Slow += act;
        return new Ending(() => Slow -= act);
    }

    /// <summary>A connection middleware that puts a drain on each connection; a request finds it among its features.</summary>
    public static ConnectionDelegate Watch(ConnectionDelegate next, TimeProvider time, ILogger<Drain> log) => async connection =>
    {
        var drain = new Drain();
        var transport = connection.Transport;
        connection.Features.Set(drain);
        connection.Transport = new DuplexPipe(transport.Input, new Output(transport.Output, connection, drain, time, log));
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    private sealed class Output(PipeWriter inner, ConnectionContext connection, Drain drain, TimeProvider time, ILogger log)
        : ForwardingWriter(inner)
    {
        // A flush waits only while the buffer is full, and goes on when half of it is out.
        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var flush = base.FlushAsync(cancellationToken);
            return flush.IsCompleted ? flush : new ValueTask<FlushResult>(WaitAsync(flush.AsTask()));
        }

        private async Task<FlushResult> WaitAsync(Task<FlushResult> flush)
        {
            if (await EndsWithin(flush, Warning)) return await flush;

            log.LogDebug("A connection from {Address} took nothing for {Warning}: its streams end", connection.RemoteEndPoint, Warning);
            drain.Slow?.Invoke();
            if (await EndsWithin(flush, Longest - Warning)) return await flush;

            log.LogInformation("A connection from {Address} is closed as too-slow: it took nothing for {Longest}", connection.RemoteEndPoint, Longest);
            connection.Abort(new ConnectionAbortedException("too-slow"));
            return await flush;
        }

        private async Task<bool> EndsWithin(Task flush, TimeSpan wait)
        {
            var waiting = flush.WaitAsync(wait, time);
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return flush.IsCompleted;
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
