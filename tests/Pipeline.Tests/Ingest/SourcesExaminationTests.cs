using System.Net;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest;

public class SourcesExaminationTests
{
    [Theory]
    [InlineData("demo", 200, "{}", "ok source, ok key", "key ...a1b2, plan demo, accepted")]
    [InlineData("keyless", 200, "{}", "ok source", "api.coingecko.com answers")]
    [InlineData("demo", 401, """{"status":{"error_code":10002,"error_message":"API Key Missing"}}""", "error key", "API Key Missing")]
    [InlineData("keyless", 403, "<html>no</html>", "warning source", "answered 403")]
    [InlineData("keyless", 429, "Throttled", "warning source", "answered 429")]
    [InlineData("keyless", 500, "", "warning source", "answered 500")]
    public async Task The_source_and_its_key_are_told_with_what_to_do(string plan, int status, string body, string found, string says)
    {
        var findings = await Examine(plan, ScriptedServer.Always((HttpStatusCode)status, body), []);

        string.Join(", ", findings.Select(finding => $"{finding.Status} {finding.Subject}")).ShouldBe(found);
        findings[^1].Text.ShouldContain(says);
        findings.ShouldAllBe(finding => (finding.Advice != null) == (finding.Status != "ok"));
        findings.ShouldAllBe(finding => !finding.Text.Contains("CG-secret") && !(finding.Advice ?? "").Contains("CG-secret"));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_a_warning() =>
        (await Examine("keyless", new ScriptedServer(_ => throw new HttpRequestException("no such host")), [])).Single().Text.ShouldContain("no such host");

    [Fact]
    public async Task Each_feed_is_a_line()
    {
        var server = new ScriptedServer(request => request.RequestUri!.AbsolutePath switch
        {
            "/good" => ScriptedServer.Answer(HttpStatusCode.OK, "<rss version='2.0'><channel><item><title>One</title></item></channel></rss>"),
            "/html" => ScriptedServer.Answer(HttpStatusCode.OK, "<html/>"),
            "/gone" => ScriptedServer.Answer(HttpStatusCode.Gone, ""),
            _ => ScriptedServer.Answer(HttpStatusCode.OK, "{}"),
        });

        var findings = await Examine("keyless", server, [Feed("good"), Feed("html"), Feed("gone"), Feed("off") with { IsOff = true }]);

        findings.Skip(1).Select(finding => finding.Status).ShouldBe(["ok", "warning", "warning", "ok"]);
        findings.Skip(1).Select(finding => finding.Text).ShouldBe(
        [
            "good: 1 items",
            "html: the answer is not a readable feed: its root element is <html>, which no feed has",
            "gone: feed.example answered 410 Gone",
            "off is switched off",
        ]);
    }

    private static Feed Feed(string name) => new(name, new Uri($"https://feed.example/{name}"), "en", "live");

    private static async Task<IReadOnlyList<Finding>> Examine(string plan, HttpMessageHandler server, Feed[] feeds)
    {
        var options = new PipelineOptions { Source = "live", CoinGecko = { Plan = plan, ApiKey = plan == "keyless" ? "" : "CG-secret-a1b2" } };
        var its = CoinGeckoPlan.Of(options.CoinGecko);
        return await new SourcesExamination(
            options,
            its,
            new CoinGeckoClient(HttpClients.ForCoinGecko(its, server), "usd", TimeProvider.System),
            new FeedClient(HttpClients.ForFeeds(false, server), TimeProvider.System),
            [.. feeds],
            TimeProvider.System).RunAsync(default);
    }
}
