using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Integration.Tests;

/// <summary>The built program with a market source that goes wrong in all the usual ways, one after the other.</summary>
public sealed class SourceTroubleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_trouble_of_the_source_is_told_by_its_reason_and_what_is_stored_is_shown()
    {
        var data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        await using var source = await TroubledSource.StartAsync();
        await using var gateway = GatewayProcess.Start(
            "--source=live", $"--data={data}", $"--CryptoViz:CoinGecko:BaseUrl={source.Address}api/v3",
            "--CryptoViz:CoinGecko:PollInterval=00:00:01", "--CryptoViz:CoinGecko:RequestsPerMinute=1000", "--CryptoViz:News:Feeds=");
        await gateway.ReadyAsync(Patience);
        await StatusIsAsync(gateway, "ok", reason: null);

        // A refusal comes last, since it is not tried again for a minute.
        source.Answer = Page("<!doctype html><title>Just a moment...</title>", "text/html");
        await StatusIsAsync(gateway, "degraded", "answered with a web page instead of the market");
        source.Answer = Page("""{"error":"no such thing"}""", "application/json");
        await StatusIsAsync(gateway, "degraded", "answered something else than the market");
        source.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await StatusIsAsync(gateway, "degraded", $"{source.Address.Authority}: ");
        source.Answer = Status(429, """{"status":{"error_code":429,"error_message":"Slow down."}}""");
        await StatusIsAsync(gateway, "degraded", "answered 429 Too Many Requests: Slow down.");
        source.Answer = Status(403, "<html><h1>Access denied</h1></html>");
        await StatusIsAsync(gateway, "degraded", "answered 403 Forbidden: Access denied");

        var row = (await gateway.GetAsync("/api/v1/coins")).GetProperty("coins").EnumerateArray().ShouldHaveSingleItem();
        row.GetProperty("price").GetDecimal().ShouldBe(TroubledSource.Price);
        (await gateway.Http.GetAsync("/health/ready")).IsSuccessStatusCode.ShouldBeTrue();
        await gateway.KillAsync();
        Directory.Delete(data, recursive: true);
    }

    private static async Task StatusIsAsync(GatewayProcess gateway, string part, string? reason)
    {
        var last = default(JsonElement);
        await Eventually.TrueAsync(
            async () =>
            {
                last = await gateway.GetAsync("/api/v1/status");
                var told = last.GetProperty("reason").GetString();
                var source = last.GetProperty("parts").GetProperty("source");
                return source.GetProperty("status").GetString() == part
                    && (reason is null ? told is null : told?.Contains(reason, StringComparison.Ordinal) is true)
                    && last.GetProperty("ready").GetBoolean();
            },
            Patience,
            () => last.ToString());
    }

    private static RequestDelegate Page(string body, string type) => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    };

    private static RequestDelegate Status(int status, string body) => context =>
    {
        context.Response.StatusCode = status;
        if (status == 429) context.Response.Headers.RetryAfter = "1";
        return context.Response.WriteAsync(body);
    };
}
