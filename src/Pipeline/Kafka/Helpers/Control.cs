namespace CryptoViz.Streams.Kafka.Helpers;

/// <summary>Stops a consumer source; what such a source materialises. Every method may be called twice and from any thread.</summary>
public interface IControl
{
    /// <summary>Completes when the consumer is closed, whatever closed it.</summary>
    Task IsShutdown { get; }

    /// <summary>
    /// Completes the source and its substreams; the consumer stays for the commits of records that are still being worked on,
    /// until <see cref="Shutdown"/>.
    /// </summary>
    Task Stop();

    /// <summary>
    /// Stops, waits for such commits for at most the consumer's stop timeout, and closes the consumer; with an exception the
    /// source fails with it.
    /// </summary>
    Task Shutdown(Exception? ex = null);

    /// <summary>
    /// Stops, waits for the stream's end and closes the consumer, so that all that was read is done and committed. Gives the
    /// stream's result or failure; the consumer is closed in either case.
    /// </summary>
    Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion);
}

/// <summary>A source's control and its stream's end in one: what <c>ToMaterialized(sink, DrainingControl&lt;Done&gt;.Create)</c> gives.</summary>
public sealed class DrainingControl<T> : IControl
{
    private DrainingControl(IControl control, Task<T> streamCompletion)
    {
        Control = control;
        StreamCompletion = streamCompletion;
    }

    /// <summary>The source's control.</summary>
    public IControl Control { get; }

    /// <summary>The stream's end.</summary>
    public Task<T> StreamCompletion { get; }

    /// <inheritdoc/>
    public Task IsShutdown => Control.IsShutdown;

    /// <summary>Combines the two.</summary>
    public static DrainingControl<T> Create(IControl control, Task<T> streamCompletion) => new(control, streamCompletion);

    /// <summary>Combines the two.</summary>
    public static DrainingControl<T> Create((IControl Control, Task<T> StreamCompletion) pair) => new(pair.Control, pair.StreamCompletion);

    /// <inheritdoc/>
    public Task Stop() => Control.Stop();

    /// <inheritdoc/>
    public Task Shutdown(Exception? ex = null) => Control.Shutdown(ex);

    /// <inheritdoc/>
    public Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion) => Control.DrainAndShutdown(streamCompletion);

    /// <summary>Stops reading, waits until all that was read is done and committed, and closes the consumer.</summary>
    public Task<T> DrainAndShutdown() => Control.DrainAndShutdown(StreamCompletion);
}
