using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace CryptoViz.Gateway.Api;

/// <summary>Answers of text, shorter on the way, for clients that ask for it.</summary>
internal static class Compression
{
    private static readonly string[] MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "application/problem+json", "image/svg+xml", "text/csv"];

    /// <summary>Adds brotli and gzip at the level that costs a small server least.</summary>
    public static IServiceCollection AddCompression(this IServiceCollection services) => services
        .AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.MimeTypes = MimeTypes;
        })
        .Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest)
        .Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);

    /// <summary>
    /// Compresses everything but what is a user's own: a page that can make a browser ask and can see lengths could guess a secret
    /// in a compressed answer that also holds text of its choice (BREACH).
    /// </summary>
    public static IApplicationBuilder UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(context => !OriginRule.IsOwn(context.Request.Path), open => open.UseResponseCompression());
}
