using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>
/// CoinGecko with a few coins that all move at once, observation by observation, numbered from 1. Each call is answered with the
/// newest observation, as the real one does, and never with an older one again. The market moves on to the next with the call after
/// <see cref="Taken"/> has said that the newest is accepted; until then it is offered again, and so it is to the first call after
/// <see cref="Restart"/>.
/// </summary>
internal sealed class MovingSource : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private TaskCompletionSource<int>? _next;
    private int _newest;
    private bool _moves = true;

    private MovingSource(WebApplication app) => _app = app;

    /// <summary>The coins.</summary>
    public static string[] Coins { get; } = ["bitcoin", "ethereum", "tether", "ripple", "solana", "dogecoin"];

    /// <summary>Where it listens.</summary>
    public Uri Address => Loopback.AddressOf(_app);

    /// <summary>The number of the newest observation that was offered; 0 before the first.</summary>
    public int Newest
    {
        get
        {
            lock (_gate) return _newest;
        }
    }

    // Half an hour back, so that a long run doesn't come to the future; the series keep one observation a second.
    private static DateTimeOffset Start { get; } = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(-30).ToUnixTimeSeconds());

    /// <summary>When the coins were observed with a number.</summary>
    public static DateTimeOffset ObservedAt(int number) => Start.AddSeconds(number);

    /// <summary>The price of all coins then.</summary>
    public static decimal Price(int number) => 1_000 + (number / 4m);

    public static async Task<MovingSource> StartAsync()
    {
        var source = new MovingSource(Loopback.Build());
        source._app.MapGet("/api/v3/coins/markets", source.Answer);
        await source._app.StartAsync();
        return source;
    }

    /// <summary>Ends when the next answer begins, with the number of its observation.</summary>
    public Task<int> NextAnswerAsync()
    {
        lock (_gate) return (_next = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>The program shows this observation of each coin, so all of it is accepted.</summary>
    public void Taken(int number)
    {
        lock (_gate) _moves |= number == _newest;
    }

    /// <summary>The program was ended.</summary>
    public void Restart()
    {
        lock (_gate) _moves = _newest == 0;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task Answer(HttpContext context)
    {
        int number;
        lock (_gate)
        {
            if (_moves) _newest++;
            (number, _moves) = (_newest, false);
            _next?.TrySetResult(number);
        }

        return context.Response.WriteAsJsonAsync(Coins.Select(coin => new
        {
            id = coin,
            symbol = coin[..3],
            name = coin,
            current_price = Price(number),
            market_cap = 1_000_000 + number,
            total_volume = 5_000 + number,
            last_updated = ObservedAt(number),
        }));
    }
}
