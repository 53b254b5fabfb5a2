using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Integration.Tests;

/// <summary>CoinGecko with one coin, until it is told to answer otherwise.</summary>
internal sealed class TroubledSource : IAsyncDisposable
{
    public const decimal Price = 64_123.5m;

    private readonly WebApplication _app;

    private TroubledSource(WebApplication app) => _app = app;

    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsJsonAsync(new[]
    {
        new { id = "bitcoin", symbol = "btc", name = "Bitcoin", current_price = Price, market_cap = 1e12, last_updated = DateTime.UtcNow },
    });

    public Uri Address => Loopback.AddressOf(_app);

    public static async Task<TroubledSource> StartAsync()
    {
        var source = new TroubledSource(Loopback.Build());
        source._app.Run(context => source.Answer(context));
        await source._app.StartAsync();
        return source;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
