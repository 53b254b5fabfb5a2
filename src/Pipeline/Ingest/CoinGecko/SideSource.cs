using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// What is called for rarely, as an endless stream of nothing but dead letters: the list of all coins, which goes to the market by
/// <see cref="MarketProtocol.KnowCoins"/>, and what the key may be used for, which goes to the source actor with the report.
/// </summary>
internal static class SideSource
{
    /// <summary>The list of all coins; the one that was read last is kept in a file, so that a start knows it without a call.</summary>
    public static Source<IngestRecord, NotUsed> CoinList(
        CoinGeckoClient client, IActorRef source, Func<IActorRef> market, string file, Origin origin, TimeProvider time)
    {
        var reader = new CoinListReader(origin);
        return Create(source, CallPurpose.CoinList, async (permit, stop) =>
        {
            var result = await client.CoinListAsync(stop);
            if (result is CallResult<HttpAnswer>.Failed { Failure: var failure }) return (Report(permit, failure), null);

            var body = ((CallResult<HttpAnswer>.Ok)result).Answer.Body;
            var list = reader.Read(body, time.GetUtcNow());
            if (list.Letter is { } letter) return (Report(permit, new CallFailure(CallOutcome.Failed, letter.Detail)), letter);

            market().Tell(new MarketProtocol.KnowCoins(list.Coins));
            CoinListFile.Write(file, body);
            return (new SourceProtocol.ReportCall(permit.Number, CallOutcome.Ok, null, null), null);
        }).MapMaterializedValue(started =>
        {
            if (reader.Read(CoinListFile.Read(file), time.GetUtcNow()) is { Letter: null } kept) market().Tell(new MarketProtocol.KnowCoins(kept.Coins));
            return started;
        });
    }

    /// <summary>What the key may be used for.</summary>
    public static Source<IngestRecord, NotUsed> Key(CoinGeckoClient client, IActorRef source) =>
        Create(source, CallPurpose.Key, async (permit, stop) => (await client.KeyAsync(stop) switch
        {
            CallResult<HttpAnswer>.Failed { Failure: var failure } => Report(permit, failure),
            CallResult<HttpAnswer>.Ok { Answer: var answer } => new(permit.Number, CallOutcome.Ok, null, null) { Limits = KeyReader.Read(answer.Body) },
            var unknown => throw new InvalidOperationException($"a call result that nobody knows: {unknown}"),
        }, null));

    private static Source<IngestRecord, NotUsed> Create(
        IActorRef source,
        CallPurpose purpose,
        Func<SourceProtocol.Permit, CancellationToken, Task<(SourceProtocol.ReportCall Report, DeadLetter? Letter)>> call) =>
        CancellableSource.Create(stop => Source
            .FromGraph(new PermitSource(source, purpose))
            .SelectAsync(1, async permit =>
            {
                var (report, letter) = await call(permit, stop);
                source.Tell(report);
                return letter;
            })
            .Where(letter => letter is not null)
            .Select(letter => (IngestRecord)new IngestRecord.Letters([letter!])));

    private static SourceProtocol.ReportCall Report(SourceProtocol.Permit permit, CallFailure failure) =>
        new(permit.Number, failure.Outcome, failure.RetryAfter, failure.Detail);
}
