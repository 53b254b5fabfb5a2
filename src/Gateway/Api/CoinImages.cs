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
/// Fetches a logo once, from the hosts that it may come from, and keeps it in a file. The address is the source's word, untrusted:
/// only https, only those hosts, no redirects, at most <see cref="CoinImage.MaxBytes"/>.
/// </summary>
internal sealed class CoinImages(IHttpClientFactory clients, Installation installation, TimeProvider time, ILogger<CoinImages> log)
    : IDisposable
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "coin-images";

    private static readonly string[] LiveHosts = ["coin-images.coingecko.com", "assets.coingecko.com"];
    private static readonly string[] DemoHosts = ["demo.invalid"];
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(10);

    private readonly string _folder = Path.Combine(installation.DataDirectory, "images");
    private readonly SemaphoreSlim _fetches = new(2);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _failedAt = new();

    /// <summary>The image at an address; null when it can't be had, which is then not tried again for ten minutes.</summary>
    public async Task<CoinImage?> GetAsync(string url, CancellationToken cancellation)
    {
        if (!IsAllowed(url, out var address)) return null;

        var file = Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url))));
        if (await ReadAsync(file, cancellation) is { } kept) return kept;
        if (HasJustFailed(url)) return null;

        await _fetches.WaitAsync(cancellation);
        try
        {
            // Others waited for the same image: the first has fetched it.
            if (await ReadAsync(file, cancellation) is { } fetched) return fetched;
            if (HasJustFailed(url)) return null;
            return await FetchAsync(address, file, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            log.LogDebug("{Address} can't be fetched: {Reason}", address, e.Message);
            _failedAt[url] = time.GetUtcNow();
            return null;
        }
        finally
        {
            _fetches.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fetches.Dispose();

    // A demo shows nobody's logos and calls nobody: its invented ones come from within.
    private bool IsAllowed(string url, out Uri address) =>
        Uri.TryCreate(url, UriKind.Absolute, out address!)
        && address is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && (installation.Mode == "live" ? LiveHosts : DemoHosts).Contains(address.Host);

    private static async Task<CoinImage?> ReadAsync(string file, CancellationToken cancellation) =>
        File.Exists(file) ? CoinImage.Recognize(await File.ReadAllBytesAsync(file, cancellation)) : null;

    private bool HasJustFailed(string url) => _failedAt.TryGetValue(url, out var at) && time.GetUtcNow() - at < RetryAfter;

    private async Task<CoinImage?> FetchAsync(Uri address, string file, CancellationToken cancellation)
    {
        var bytes = await clients.CreateClient(Client).GetByteArrayAsync(address, cancellation);
        if (CoinImage.Recognize(bytes) is not { } image) throw new IOException("neither PNG, JPEG nor WebP");

        Directory.CreateDirectory(_folder);
        var part = $"{file}.{Guid.NewGuid():N}.part";
        await File.WriteAllBytesAsync(part, bytes, cancellation);
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
