using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.News;

/// <summary>One change of the archive, before it is cut to what a watcher follows.</summary>
internal sealed record NewsChange(
    Cursor After, Cursor Cursor, ImmutableArray<TaggedNews> Added, ImmutableArray<(TaggedNews Before, TaggedNews After)> Updated,
    ImmutableArray<string> Removed)
{
    /// <summary>
    /// The change as a watcher of these coins sees it (null: of all): an item that mentions one of them only now is new to it, one
    /// that no longer does is gone.
    /// </summary>
    public NewsProtocol.Delta For(IReadOnlySet<CoinId>? coins)
    {
        bool Was((TaggedNews Before, TaggedNews After) item) => NewsArchive.Concerns(item.Before, coins);
        bool Is((TaggedNews Before, TaggedNews After) item) => NewsArchive.Concerns(item.After, coins);

        return new NewsProtocol.Delta(
            After,
            Cursor,
            [
                .. Added.Where(news => NewsArchive.Concerns(news, coins)),
                .. Updated.Where(item => !Was(item) && Is(item)).Select(item => item.After),
            ],
            [.. Updated.Where(item => Was(item) && Is(item)).Select(item => item.After)],
            [.. Removed, .. Updated.Where(item => Was(item) && !Is(item)).Select(item => item.After.Item.Id)]);
    }
}
