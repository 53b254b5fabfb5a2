using System.Net;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

/// <summary>Every recorded file of CoinGecko's API, and what becomes of it: ticks, points of history, names, or letters.</summary>
public class RecordedAnswersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private static readonly Origin Origin = new("coingecko", "live", "usd");

    /// <summary>What each file gives when it is the answer to the call that it answers, or else to one for the market.</summary>
    private static readonly Dictionary<string, string> Becomes = new()
    {
        ["markets.usd.top250.poll-a.20220223.json"] = "250 ticks",
        ["markets.usd.top250.poll-b-perpage251.20220223.json"] = "250 ticks",
        ["markets.usd.top20.20220129.json"] = "20 ticks",
        ["markets.usd.top20.20220223.json"] = "20 ticks",
        ["markets.usd.perpage1-page2.20220223.json"] = "1 ticks",
        ["markets.usd.empty-page.20220223.json"] = "0 ticks",
        ["markets.usd.category-analytics.20220223.json"] = "16 ticks",
        ["markets.usd.category-nft.20220118.json"] = "50 ticks",
        ["markets.usd.category-stablecoins.20220118.json"] = "50 ticks",
        ["markets.usd.bitcoin.20210515.json"] = "1 ticks",
        ["markets.myr.bitcoin.20210515.json"] = "1 ticks",
        ["markets.eth.bitcoin-ethereum.20210515.json"] = "2 ticks",
        ["example.markets.sparkline.20260518.json"] = "1 ticks, 1 sparklines",
        ["market_chart.bitcoin.usd.days1.20210515.json"] = "286 points of 300 s",
        ["market_chart.bitcoin.usd.days1.20210516.json"] = "288 points of 300 s",
        ["market_chart.bitcoin.usd.days30.20210515.json"] = "721 points of 3600 s",
        ["market_chart.bitcoin.usd.days90-daily.20210515.json"] = "90 points of 86400 s",
        ["market_chart.bitcoin.usd.days-invalid.20220131.json"] = "367 points of 86400 s",
        ["example.market_chart.20260517.json"] = "1 points of 300 s",
        ["coins_list.20210516.json"] = "7248 names, 0 rejected",
        ["coins_list.20220223.json"] = "12793 names, 1 rejected",
        ["coin.bitcoin.detail.sparkline.202201.json"] = "unreadable-json",
        ["error.422.history.missing-date.json"] = "unreadable-json",
        ["error.422.market_chart.missing-vs-currency.json"] = "unreadable-json",
        ["error.422.markets.missing-vs-currency.json"] = "unreadable-json",
        ["error.422.simple_price.missing-ids.json"] = "unreadable-json",
        ["error.500.ohlc.json"] = "unreadable-json",
        ["example.simple_price.all-options.20260518.json"] = "unreadable-json",
        ["openapi-demo-trimmed.json"] = "unreadable-json",
        ["ping.json"] = "unreadable-json",
        ["simple_price.algorand-bitcoin.with-market-cap.json"] = "unreadable-json",
        ["simple_price.bitcoin.eth.json"] = "unreadable-json",
        ["simple_price.bitcoin.usd.json"] = "unreadable-json",
        ["simple_price.space-after-comma-multi-currency.json"] = "unreadable-json",
        ["simple_price.space-after-comma.json"] = "unreadable-json",
        ["simple_price.unknown-vs-currency.json"] = "unreadable-json",
        // Lists about the recordings, not recordings: their rows name no coin.
        ["errors.reported.json"] = "0 ticks, 9 missing-id",
        ["manifest.json"] = "0 ticks, 35 missing-id",
    };

    public static TheoryData<string> Files() =>
        [.. Directory.Exists(Repository.Recorded()) ? Directory.GetFiles(Repository.Recorded("coingecko")).Select(path => Path.GetFileName(path)) : ["none"]];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public void A_recorded_answer_becomes_what_the_table_says(string file)
    {
        Repository.NeedRecordedInputs();
        var answer = File.ReadAllBytes(Repository.Recorded("coingecko", file));

        var becomes = file switch
        {
            _ when file.Contains("market_chart", StringComparison.Ordinal) && !file.StartsWith("error", StringComparison.Ordinal) => OfChart(answer),
            _ when file.StartsWith("coins_list", StringComparison.Ordinal) => OfList(answer),
            _ => OfMarket(answer),
        };

        becomes.ShouldBe(Becomes[file]);
    }

    public static TheoryData<int> Reported() => [.. Enumerable.Range(0, File.Exists(ReportedPath) ? ReportedErrors().Length : 1)];

    [SkippableTheory]
    [MemberData(nameof(Reported))]
    public async Task A_reported_error_is_judged_by_its_status_and_told_in_its_own_words(int number)
    {
        Repository.NeedRecordedInputs();
        var error = ReportedErrors()[number];
        var status = error.GetProperty("status").GetInt32();
        var body = error.GetProperty("body").GetString() ?? "";
        var retryAfter = error.GetProperty("headers").TryGetProperty("retry-after", out var header) ? header.GetString() : null;
        var client = new CoinGeckoClient(
            HttpClients.ForCoinGecko(CoinGeckoPlan.Of(new()), ScriptedServer.Always((HttpStatusCode)status, body, retryAfter)), "usd", TimeProvider.System);

        var failure = (await client.PingAsync(default)).ShouldBeOfType<CallResult<HttpAnswer>.Failed>().Failure;

        failure.Outcome.ShouldBe(status switch { 429 => CallOutcome.RateLimited, 401 or 403 => CallOutcome.Refused, _ => CallOutcome.Failed });
        failure.RetryAfter?.TotalSeconds.ShouldBe(119);
        failure.Code.ShouldBe(CodeIn(body));
        failure.Detail.ShouldNotContain('{');
        if (body.Contains("error_message", StringComparison.Ordinal)) failure.Detail.Length.ShouldBeGreaterThan("api.coingecko.com answered 429 : ".Length + 20);
    }

    private static string ReportedPath => Repository.Recorded("coingecko", "errors.reported.json");

    private static JsonElement[] ReportedErrors() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(ReportedPath)).RootElement.EnumerateArray().Where(error => error.GetProperty("status").ValueKind == JsonValueKind.Number)];

    private static int? CodeIn(string body) =>
        System.Text.RegularExpressions.Regex.Match(body, "\"error_code\":([0-9]+)") is { Success: true } match ? int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static string OfMarket(byte[] answer)
    {
        var page = new MarketsReader(Origin).Read(answer, Now);
        if (!page.Whole) return page.Letters.Single().Reason;

        var letters = string.Concat(page.Letters.CountBy(letter => letter.Reason).Select(reason => $", {reason.Value} {reason.Key}"));
        return $"{page.Ticks.Length} ticks{(page.History.IsEmpty ? "" : $", {page.History.Length} sparklines")}{letters}";
    }

    private static string OfChart(byte[] answer)
    {
        var chart = new MarketChartReader(Origin).Read(answer, new CoinId("bitcoin"), 1, Now);
        return chart.Letter?.Reason ?? $"{chart.Chunks.Sum(chunk => chunk.Times.Length)} points of {chart.Chunks[0].ResolutionSeconds} s";
    }

    private static string OfList(byte[] answer)
    {
        var list = new CoinListReader(Origin).Read(answer, Now);
        return list.Letter?.Reason ?? $"{list.Coins.Length} names, {list.Rejected} rejected";
    }
}
