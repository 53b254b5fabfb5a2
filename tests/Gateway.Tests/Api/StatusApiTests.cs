using System.Net;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class StatusApiTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private static readonly SourceState Limited = new()
    {
        Source = "coingecko",
        Condition = "rate-limited",
        Reason = "429 for a minute",
        LastUpdateAt = Now.AddMinutes(-5),
        NextUpdateAt = Now.AddMinutes(1),
        PollInterval = TimeSpan.FromSeconds(90),
    };

    [Fact]
    public async Task Status_tells_how_old_the_market_is_and_how_each_part_does()
    {
        await using var gateway = new GatewayApplication
        {
            Time = new FakeTimeProvider(Now),
            Configure = services => services.AddHealthChecks()
                .AddCheck("broker", () => HealthCheckResult.Healthy())
                .AddCheck("journal", () => throw new IOException("/secret/path")),
        };
        await gateway.StartAsync();
        (gateway.Market.Source, gateway.Market.StaleShare) = (Limited, 0.25);

        var status = await (await gateway.CreateClient().GetAsync("/api/v1/status")).JsonAsync();

        status.GetProperty("serverTime").GetInt64().ShouldBe(Now.ToUnixTimeMilliseconds());
        status.GetProperty("startedAt").GetInt64().ShouldBe(Now.ToUnixTimeMilliseconds());
        status.GetProperty("lastUpdateAt").GetInt64().ShouldBe(Now.AddMinutes(-5).ToUnixTimeMilliseconds());
        status.GetProperty("staleShare").GetDouble().ShouldBe(0.25);
        status.GetProperty("reason").GetString().ShouldBe("429 for a minute");
        status.GetProperty("ready").GetBoolean().ShouldBeFalse();
        var parts = status.GetProperty("parts");
        parts.GetProperty("source").GetProperty("status").GetString().ShouldBe("degraded");
        parts.GetProperty("source").GetProperty("detail").GetString().ShouldBe("429 for a minute");
        parts.GetProperty("broker").GetProperty("status").GetString().ShouldBe("ok");
        parts.GetProperty("journal").GetProperty("status").GetString().ShouldBe("down");
        parts.GetProperty("journal").GetProperty("detail").GetString()!.ShouldNotContain("/secret/path");
        parts.GetProperty("lag").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task What_is_not_known_yet_is_null_and_not_ready()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        gateway.Market.Ready = false;
        var client = gateway.CreateClient();

        var status = await (await client.GetAsync("/api/v1/status")).JsonAsync();
        var ready = await client.GetAsync("/health/ready");
        var live = await client.GetAsync("/health/live");

        status.GetProperty("lastUpdateAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        status.GetProperty("staleShare").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await ready.JsonAsync()).GetProperty("parts").GetProperty("market").GetProperty("status").GetString().ShouldBe("down");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await live.JsonAsync()).GetProperty("status").GetString().ShouldBe("ok");
    }

    [Theory]
    [InlineData("ok", null, "ok")]
    [InlineData("starting", null, "degraded")]
    [InlineData("rate-limited", "429 for a minute", "degraded")]
    [InlineData("source-down", "no answer", "degraded")]
    public async Task The_source_is_a_part_that_degrades_and_never_stops_readiness(string condition, string? reason, string expected)
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        gateway.Market.Source = Limited with { Condition = condition, Reason = reason };

        var ready = await gateway.CreateClient().GetAsync("/health/ready");

        ready.StatusCode.ShouldBe(HttpStatusCode.OK);
        var health = await ready.JsonAsync();
        health.GetProperty("status").GetString().ShouldBe(expected);
        var source = health.GetProperty("parts").GetProperty("source");
        source.GetProperty("status").GetString().ShouldBe(expected);
        if (reason is not null) source.GetProperty("detail").GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task Config_tells_what_is_served_and_who_can_sign_up()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        gateway.Market.Source = Limited;
        var client = gateway.CreateClient();

        var before = await (await client.GetAsync("/api/v1/config")).JsonAsync();
        await gateway.SignInAsync();
        var after = await (await client.GetAsync("/api/v1/config")).JsonAsync();

        before.GetProperty("quote").GetString().ShouldBe("usd");
        before.GetProperty("windows").EnumerateArray().Select(window => window.GetString()).ShouldBe(["1h", "24h", "7d", "30d", "90d", "1y", "max"]);
        before.GetProperty("pollIntervalSeconds").GetDouble().ShouldBe(90);
        before.GetProperty("attribution").GetProperty("text").GetString()!.ShouldContain("CoinGecko");
        before.GetProperty("limits").GetProperty("streams").GetInt32().ShouldBe(gateway.Options.MaxStreamsPerConnection);
        (before.GetProperty("registration").GetString(), before.GetProperty("firstAccount").GetBoolean()).ShouldBe(("open", true));
        (after.GetProperty("registration").GetString(), after.GetProperty("firstAccount").GetBoolean()).ShouldBe(("closed", false));
    }

    [Fact]
    public async Task A_demo_s_numbers_are_attributed_to_nobody()
    {
        await using var gateway = await new GatewayApplication { Mode = "demo" }.StartAsync();

        var config = await (await gateway.CreateClient().GetAsync("/api/v1/config")).JsonAsync();

        config.GetProperty("mode").GetString().ShouldBe("demo");
        config.GetProperty("attribution").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task With_access_only_for_who_is_signed_in_the_market_asks_for_a_user_and_the_frame_does_not()
    {
        await using var gateway = new GatewayApplication { Options = { Access = Access.SignedIn } };
        await gateway.StartAsync();
        var client = gateway.CreateClient();

        (await client.GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.GetAsync("/api/v1/config")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/v1/status")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await gateway.SignInAsync()).GetAsync("/api/v1/coins/bitcoin/image")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_interface_describes_itself()
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        var document = await (await gateway.CreateClient().GetAsync("/openapi/v1.json")).JsonAsync();

        document.GetProperty("paths").EnumerateObject().Select(path => path.Name).ShouldContain("/api/v1/me/favorites/{coinId}");
    }
}
