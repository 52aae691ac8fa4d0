namespace FashionMnist.Pictures;

/// <summary>A font of 3 x 5 pixels: for each row a digit from 0 to 7, its three bits the pixels from left to right.</summary>
internal static class Font
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-%:/ ";

    private static readonly string[] Rows =
    [
        "25755", "65656", "34443", "65556", "74647", "74644", "34553", "55755", "72227", "11152", "55655", "44447", "57755", "65555", "25552", "65644", "25563",
        "65655", "34216", "72222", "55557", "55552", "55775", "55255", "55222", "71247",
        "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71122", "75757", "75717",
        "00002", "00700", "51245", "02020", "11244", "00000",
    ];

    public static string Glyph(char c) => Letters.IndexOf(c) is >= 0 and var index ? Rows[index] : "00000";
}
