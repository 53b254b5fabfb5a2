using System.Text.Json;
using CryptoViz.Gateway.Api;
using CryptoViz.Gateway.Tests.Wire;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CryptoViz.Gateway.Tests.Api;

/// <summary>The answers that the framework's serializer writes. What is random in them (ids, tokens) is made up here.</summary>
public sealed class GoldenAnswerTests(GoldenAnswerTests.Started started) : IClassFixture<GoldenAnswerTests.Started>
{
    private readonly GatewayApplication _gateway = started.Gateway;

    [Theory]
    [InlineData("config", "config", "/api/v1/config")]
    [InlineData("status", "status", "/api/v1/status")]
    [InlineData("health", "health", "/health/ready")]
    [InlineData("problem", "problem", "/api/v1/coins/a%2Fb")]
    [InlineData("problem-allowed", "problem", "/api/v1/coins/bitcoin/prices?window=2h")]
    public async Task An_answer_is_as_its_golden_file_and_its_schema_say(string name, string schema, string address)
    {
        var answer = await _gateway.CreateClient().GetAsync(address);

        await Golden.ShouldBeAsync(name, schema, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public Task What_a_user_is_is_as_the_golden_file_and_the_schema_say() => ShouldBeAsync("me", new MeAnswer
    {
        Id = "5d1c6a5e-2f0e-4f0f-9d0a-3c1c8f0d7b11",
        Name = "ada",
        Roles = ["administrator"],
        CreatedAt = Samples.At(-48),
        Sessions =
        [
            new SessionAnswer("0c2b8f4e6d8a4b1c9e7f5a3d1b2c4e6f", Samples.At(-1), Samples.At(0), Current: true),
            new SessionAnswer("7a9d3e5f1c2b4d6e8f0a1b3c5d7e9f0b", Samples.At(-48), Samples.At(-24), Current: false),
        ],
    });

    [Fact]
    public Task Favorites_are_as_the_golden_file_and_the_schema_say()
    {
        var other = new CoinId("tiny coin é");
        return ShouldBeAsync("favorites", new FavoritesAnswer(
            [other, Samples.Bitcoin],
            new Dictionary<CoinId, long> { [other] = Samples.At(0), [Samples.Bitcoin] = Samples.At(-24) }));
    }

    [Fact]
    public Task Tokens_are_as_the_golden_file_and_the_schema_say() => Golden.ShouldBeAsync("login", "login", Json(
        new AccessTokenResponse { AccessToken = "CfDJ8-access", ExpiresIn = 3600, RefreshToken = "CfDJ8-refresh" }));

    private Task ShouldBeAsync(string name, Answer answer)
    {
        answer.Stamp(AnswerHead.Of(_gateway.Services));
        return Golden.ShouldBeAsync(name, name, Json(answer));
    }

    private byte[] Json<T>(T answer)
        where T : class =>
        JsonSerializer.SerializeToUtf8Bytes(
            answer, answer.GetType(), _gateway.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    /// <summary>One gateway at a fixed time, whose source is asked to wait.</summary>
    public sealed class Started : IAsyncLifetime
    {
        internal GatewayApplication Gateway { get; } = new()
        {
            Time = new FakeTimeProvider(Samples.Now),
            Configure = services => services.AddHealthChecks()
                .AddCheck("broker", () => HealthCheckResult.Healthy("embedded: what is in flight is lost on exit"))
                .AddCheck("journal", () => HealthCheckResult.Healthy()),
        };

        public Task InitializeAsync()
        {
            Gateway.Market.StaleShare = 0.25;
            Gateway.Market.Source = Samples.Source;
            return Gateway.StartAsync();
        }

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
