using System.Text;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

public class FeedTextTests
{
    private const string Text = "<a>café – Žižek</a>";

    [Theory]
    [InlineData("utf-8", true, null)]
    [InlineData("utf-16", true, null)]
    [InlineData("utf-16BE", true, null)]
    [InlineData("utf-32", true, null)]
    [InlineData("utf-16", false, null)]
    [InlineData("utf-16BE", false, "utf-8")]
    [InlineData("utf-8", false, null)]
    [InlineData("utf-8", false, "UTF-8")]
    [InlineData("utf-8", false, "no-such-charset")]
    [InlineData("windows-1252", false, "windows-1252")]
    [InlineData("windows-1252", false, "ISO-8859-1")]
    [InlineData("windows-1252", false, "utf-8")]
    [InlineData("windows-1252", false, null)]
    [InlineData("utf-8", true, "windows-1252")]
    public void Mark_header_and_validity_find_the_charset(string charset, bool mark, string? header)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(charset);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)];

        FeedText.Decode(bytes, header).ShouldBe(Text);
    }

    [Theory]
    [InlineData("windows-1251", "Привет")]
    [InlineData("koi8-r", "Привет")]
    [InlineData("shift_jis", "価格")]
    [InlineData("iso-8859-15", "3 €")]
    public void The_declaration_is_believed_when_nothing_else_speaks(string charset, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var xml = $"<?xml version='1.0' encoding='{charset}'?><a>{text}</a>";

        FeedText.Decode(Encoding.GetEncoding(charset).GetBytes(xml), null).ShouldBe(xml);
    }

    [Fact]
    public void A_declaration_of_utf_16_that_is_readable_as_bytes_is_wrong()
    {
        var xml = "<?xml version='1.0' encoding='utf-16'?><a>café</a>";

        FeedText.Decode(Encoding.UTF8.GetBytes(xml), null).ShouldBe(xml);
    }

    [Fact]
    public void Nothing_is_an_empty_text() => FeedText.Decode([], null).ShouldBe("");
}
