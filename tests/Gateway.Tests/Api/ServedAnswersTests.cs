using System.Net;
using System.Net.Http.Json;
using Akka.Actor;
using Akka.TestKit;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Gateway.Tests.Api;

/// <summary>Everything that is served, asked for once and held against its schema; an endpoint without an entry here fails.</summary>
public sealed class ServedAnswersTests
{
    private const string Name = "ada";
    private const string Password = "correct horse";

    private static readonly object Credentials = new { email = Name, password = Password };

    // In the order in which a user would; none means that the answer has no body.
    private static readonly Served[] All =
    [
        new("POST", "/api/v1/account/register", Schema: null) { Body = Credentials },
        new("POST", "/api/v1/account/login", "login") { Body = Credentials },
        new("POST", "/api/v1/account/login", Schema: null) { Query = "?useCookies=true", Body = Credentials },
        new("POST", "/api/v1/account/refresh", "problem") { Body = new { refreshToken = "of another house" }, Status = 401 },
        new("GET", "/api/v1/config", "config"),
        new("GET", "/api/v1/status", "status"),
        new("GET", "/api/v1/market", "market"),
        new("GET", "/api/v1/coins", "coins"),
        new("GET", "/api/v1/coins", "coins") { Query = "?sparkline=true" },
        new("GET", "/api/v1/coins/{id}", "coin"),
        new("GET", "/api/v1/coins/{id}/prices", "series"),
        new("GET", "/api/v1/coins/{id}/market-caps", "series"),
        new("GET", "/api/v1/coins/{id}/volumes", "series"),
        new("GET", "/api/v1/coins/{id}/percent-change", "series"),
        new("GET", "/api/v1/coins/{id}/percent-change", "problem") { Query = "?window=2h", Status = 400 },
        new("GET", "/api/v1/coins/{id}/candles", "candles"),
        new("GET", "/api/v1/compare", "compare") { Query = "?ids=bitcoin" },
        new("GET", "/api/v1/market/series", "market-series"),
        new("GET", "/api/v1/search", "search") { Query = "?q=bit" },
        new("GET", "/api/v1/coins/{id}/image", "problem") { Status = 404 },
        new("GET", "/api/v1/news", "news"),
        new("GET", "/api/v1/news", "news") { Query = "?scope=favorites" },
        new("GET", "/api/v1/feeds", "feeds"),
        new("GET", "/api/v1/me", "me"),
        new("GET", "/api/v1/me/favorites", "favorites"),
        new("PUT", "/api/v1/me/favorites", "favorites") { Body = new { ids = new[] { "bitcoin" } } },
        new("PUT", "/api/v1/me/favorites/{coinId}", "favorites"),
        new("DELETE", "/api/v1/me/favorites/{coinId}", "favorites"),
        new("GET", "/health/live", "health"),
        new("GET", "/health/ready", "health"),
        new("POST", "/api/v1/account/password", Schema: null) { Body = new { oldPassword = Password, newPassword = "horse, corrected" } },
        new("POST", "/api/v1/account/logout", Schema: null),
    ];

    [Fact]
    public async Task Every_endpoint_answers_as_its_schema_says()
    {
        await using var reading = new ReadingApplication();
        await reading.StartAsync();
        reading.TellMarket(Samples.TinyRow, Samples.BitcoinRow);
        Answering<CoinRegion>(reading, AnswerOfCoin);
        Answering<MarketKey>(reading, message => message is MarketProtocol.Search
            ? new MarketProtocol.Found([new FoundCoin(new CoinName(Samples.Bitcoin, "btc", "Bitcoin", null), false, true)])
            : null);
        Answering<NewsKey>(reading, message => message is NewsProtocol.GetPage ? new NewsProtocol.Page([Samples.FirstNews, Samples.SecondNews], "x") : null);
        Answering<IngestKey>(reading, message => message is FeedsProtocol.GetFeeds ? Samples.Feeds : null);
        Answering<FavoritesRegion>(reading, message =>
            message is IFavoritesMessage { UserId: var user } ? new FavoritesProtocol.Favorites(user, 1, [new(Samples.Bitcoin, Samples.Now)]) : null);

        foreach (var served in All)
        {
            var response = await reading.Client.SendAsync(served.Request());
            var (text, about) = (await response.Content.ReadAsStringAsync(), $"{served.Method} {served.Pattern}{served.Query}");

            ((int)response.StatusCode).ShouldBe(served.Status, $"{about}: {text}");
            if (served.Schema is null) text.ShouldBe("", about);
            else (await Golden.ErrorsAsync(served.Schema, text)).ShouldBeEmpty($"{about}: {text}");
        }
    }

    [Fact]
    public async Task No_endpoint_is_left_out()
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        var mapped = gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText is { } pattern && (pattern.StartsWith("/api/") || pattern.StartsWith("/health/")))
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));

        mapped.Order().ShouldBe(All.Select(served => $"{served.Method} {served.Pattern}").Distinct().Order());
    }

    [Fact]
    public async Task The_tokens_that_a_refresh_gives_are_as_the_schema_says()
    {
        await using var gateway = await new GatewayApplication().StartAsync();
        using var client = gateway.CreateClient();
        (await client.RegisterAsync(Name, Password)).EnsureSuccessStatusCode();
        var tokens = await (await client.PostAsJsonAsync("/api/v1/account/login", Credentials)).JsonAsync();

        var renewed = await client.PostAsJsonAsync("/api/v1/account/refresh", new { refreshToken = tokens.GetProperty("refreshToken").GetString() });

        renewed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Golden.ErrorsAsync("login", await renewed.Content.ReadAsStringAsync())).ShouldBeEmpty();
    }

    private static object? AnswerOfCoin(object message) => message switch
    {
        CoinProtocol.GetDetails => new CoinDetails(
            Samples.BitcoinRow.Summary,
            System.Collections.Immutable.ImmutableDictionary<string, WindowStatistics>.Empty.Add("24h", Samples.Day.Statistics),
            new Span(Samples.At(-48), Samples.At(0))),
        CoinProtocol.GetSeries asked => new CoinProtocol.SeriesAnswer(
            asked.CoinId, new Cursor("j", 7), Samples.Day with { Window = asked.Window }),
        CoinProtocol.GetCandles asked => new CoinProtocol.CandlesAnswer(asked.CoinId, new Cursor("j", 7), SeriesApiTests.Candles(null)),
        _ => null,
    };

    private static void Answering<TKey>(ReadingApplication reading, Func<object, object?> answer) =>
        reading.App.Probe<TKey>().SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (answer(message) is { } reply) sender.Tell(reply);
            return AutoPilot.KeepRunning;
        }));

    private sealed record Served(string Method, string Pattern, string? Schema)
    {
        public string Query { get; init; } = "";

        public object? Body { get; init; }

        public int Status { get; init; } = 200;

        public HttpRequestMessage Request() =>
            new(new HttpMethod(Method), Pattern.Replace("{id}", "bitcoin").Replace("{coinId}", "bitcoin") + Query)
            {
                Content = Body is null ? null : JsonContent.Create(Body),
            };
    }
}
