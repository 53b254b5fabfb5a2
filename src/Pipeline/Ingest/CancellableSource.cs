using Akka;
using Akka.Streams.Dsl;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>A source whose asynchronous steps end with it: a stage that stops does not wait for the task that it started.</summary>
internal static class CancellableSource
{
    /// <summary>Builds the source anew for each run, with a token that is cancelled when that run ends in any way.</summary>
    public static Source<T, NotUsed> Create<T>(Func<CancellationToken, Source<T, NotUsed>> build) =>
        Source.Lazily(() =>
        {
            var stop = new CancellationTokenSource();
            return build(stop.Token).WatchTermination((_, done) =>
            {
                done.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
                return NotUsed.Instance;
            });
        }).MapMaterializedValue(_ => NotUsed.Instance);
}
