namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>What stops a consumer's thread.</summary>
internal interface IStoppable
{
    /// <summary>Completes when the consumer is closed.</summary>
    Task IsShutdown { get; }

    /// <summary>Ends emission; completes when that is so.</summary>
    Task Stop();

    /// <summary>Closes the consumer once all emitted records are acknowledged, or the grace is over.</summary>
    Task Shutdown(TimeSpan grace, Exception? cause = null);
}

/// <summary>The control of one consumer.</summary>
internal sealed class ConsumerControl(IStoppable loop, TimeSpan stopTimeout) : IControl
{
    public Task IsShutdown => loop.IsShutdown;

    public Task Stop() => loop.Stop();

    public Task Shutdown(Exception? ex = null) => loop.Shutdown(stopTimeout, ex);

    public async Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion)
    {
        await Stop();
        try
        {
            return await streamCompletion;
        }
        finally
        {
            // The stream is over: nothing that is still unacknowledged will ever be.
            await loop.Shutdown(TimeSpan.Zero);
        }
    }
}
