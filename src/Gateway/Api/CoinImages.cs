using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Api;

/// <summary>An image and what it is, by its own first bytes.</summary>
internal sealed record CoinImage(byte[] Bytes, string ContentType)
{
    /// <summary>The longest image that is taken.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Recognizes PNG, JPEG and WebP; null for anything else. What a server claims about its bytes doesn't count.</summary>
    public static CoinImage? Recognize(byte[] bytes) => bytes.AsSpan() switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => new CoinImage(bytes, "image/png"),
        [0xFF, 0xD8, 0xFF, ..] => new CoinImage(bytes, "image/jpeg"),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            new CoinImage(bytes, "image/webp"),
        _ => null,
    };
}

/// <summary>
/// Fetches a logo from the hosts that it may come from and keeps it in a file for <see cref="Kept"/>, then again; while it can't be
/// had again the old one stays. The address is the source's word, untrusted: only https, only those hosts, no redirects, at most
/// <see cref="CoinImage.MaxBytes"/>. A live source is asked at most twice a second, however many rows a page shows.
/// </summary>
internal sealed class CoinImages(IHttpClientFactory clients, Installation installation, TimeProvider time, ILogger<CoinImages> log)
    : IDisposable
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "coin-images";

    private static readonly string[] LiveHosts = ["coin-images.coingecko.com", "assets.coingecko.com"];
    private static readonly string[] DemoHosts = ["demo.invalid"];
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a fetched image is served without asking again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // A browser has few connections to one host: requests that wait for images would hold up those for prices.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // More rows than any page shows; who asks for others gets them when these are done.
    private const int MostWaiting = 1_000;

    private readonly string _folder = Path.Combine(installation.DataDirectory, "images");
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, Task<CoinImage?>> _fetches = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _failedAt = new();
    private long? _lastFetch;

    /// <summary>
    /// The image at an address; null when it can't be had, which is then not tried again for ten minutes, or when it has not come
    /// within a second: it is fetched all the same, for whoever asks later.
    /// </summary>
    public async Task<CoinImage?> GetAsync(string url, CancellationToken cancellation)
    {
        if (!IsAllowed(url, out var address)) return null;

        var file = Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url))));
        var kept = await ReadAsync(file, cancellation);
        if ((kept is not null && !IsOld(file)) || HasJustFailed(url)) return kept;
        if (_fetches.Count >= MostWaiting) return kept;

        var fetch = _fetches.GetOrAdd(url, _ => Task.Run(() => FetchInTurnAsync(address, file, _end.Token)));
        try
        {
            return await fetch.WaitAsync(Patience, time, cancellation) ?? kept;
        }
        catch (TimeoutException)
        {
            return kept;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _turn.Dispose();
    }

    private async Task<CoinImage?> FetchInTurnAsync(Uri address, string file, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await PaceAsync(cancellation);
            return await FetchAsync(address, file, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            log.LogDebug("{Address} can't be fetched: {Reason}", address, e.Message);
            _failedAt[address.OriginalString] = time.GetUtcNow();
            return null;
        }
        finally
        {
            _turn.Release();
            _fetches.TryRemove(address.OriginalString, out _);
        }
    }

    // A demo shows nobody's logos and calls nobody: its invented ones come from within.
    private bool IsAllowed(string url, out Uri address) =>
        Uri.TryCreate(url, UriKind.Absolute, out address!)
        && address is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && (installation.Mode == "live" ? LiveHosts : DemoHosts).Contains(address.Host);

    private static async Task<CoinImage?> ReadAsync(string file, CancellationToken cancellation) =>
        File.Exists(file) ? CoinImage.Recognize(await File.ReadAllBytesAsync(file, cancellation)) : null;

    private bool IsOld(string file) => time.GetUtcNow() - File.GetLastWriteTimeUtc(file) >= Kept;

    // The invented logos of a demo come from this process, which needs no sparing.
    private async Task PaceAsync(CancellationToken cancellation)
    {
        if (installation.Mode == "live" && _lastFetch is { } last && BetweenFetches - time.GetElapsedTime(last) is { Ticks: > 0 } wait)
            await Task.Delay(wait, time, cancellation);
        _lastFetch = time.GetTimestamp();
    }

    private bool HasJustFailed(string url) => _failedAt.TryGetValue(url, out var at) && time.GetUtcNow() - at < RetryAfter;

    private async Task<CoinImage?> FetchAsync(Uri address, string file, CancellationToken cancellation)
    {
        var bytes = await clients.CreateClient(Client).GetByteArrayAsync(address, cancellation);
        if (CoinImage.Recognize(bytes) is not { } image) throw new IOException("neither PNG, JPEG nor WebP");

        Directory.CreateDirectory(_folder);
        var part = $"{file}.{Guid.NewGuid():N}.part";
        await File.WriteAllBytesAsync(part, bytes, cancellation);
        File.SetLastWriteTimeUtc(part, time.GetUtcNow().UtcDateTime);
        File.Move(part, file, overwrite: true);
        return image;
    }
}

/// <summary>Composes the images into the gateway.</summary>
internal static class CoinImagesHosting
{
    /// <summary>Adds the images and the HTTP client that fetches them: from the network, or from what plays the demo's.</summary>
    public static IServiceCollection AddCoinImages(this IServiceCollection services)
    {
        services.AddHttpClient(CoinImages.Client, client =>
            {
                client.Timeout = TimeSpan.FromSeconds(10);
                client.MaxResponseContentBufferSize = CoinImage.MaxBytes;
                client.DefaultRequestHeaders.UserAgent.ParseAdd($"CryptoViz/{Installation.Version}");
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider =>
                provider.GetService<PreparedPipeline>()?.DemoNetwork ?? new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                });
        return services.AddSingleton<CoinImages>();
    }
}
