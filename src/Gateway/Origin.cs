using System.Diagnostics.CodeAnalysis;

namespace CryptoViz.Gateway;

/// <summary>Where a page comes from: scheme, host and port, as a browser's <c>Origin</c> header has it.</summary>
internal readonly record struct Origin
{
    private readonly string _text;

    private Origin(string text) => _text = text;

    /// <summary>The origin that a request was sent to.</summary>
    public static Origin Of(HttpRequest request) =>
        TryParse($"{request.Scheme}://{request.Host}", out var own) ? own.Value : new Origin("");

    /// <summary>Reads an origin; false for anything else, such as <c>null</c>, a path or another scheme.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Origin? origin)
    {
        origin = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri is { PathAndQuery: "/", Fragment: "", UserInfo: "" }
            && !text.EndsWith('/')
                ? new Origin(uri.GetLeftPart(UriPartial.Authority))
                : null;
        return origin is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
