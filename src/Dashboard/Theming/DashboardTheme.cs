using MudBlazor;

namespace HubSpotSfSync.Dashboard.Theming;

/// <summary>Calm colours and the reader's own system fonts; nothing is fetched from elsewhere.</summary>
public static class DashboardTheme
{
    private static readonly string[] Fonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2f5d8a",
            Secondary = "#5b6b7c",
            Background = "#f5f6f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1d2733",
            TextPrimary = "#1d2733",
            TextSecondary = "#5a6675",
            LinesDefault = "#e3e7ec",
            TableLines = "#e9ecf0",
            Divider = "#e3e7ec",
            Success = "#2c7a4b",
            Info = "#2f6fb0",
            Warning = "#9a6400",
            Error = "#b3372f",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8ab4dd",
            PrimaryContrastText = "#10151b",
            Secondary = "#9aa8b7",
            Background = "#12161b",
            Surface = "#1a2027",
            AppbarBackground = "#1a2027",
            AppbarText = "#e4e9ef",
            TextPrimary = "#e4e9ef",
            TextSecondary = "#9ba8b6",
            LinesDefault = "#2b333d",
            TableLines = "#262e37",
            Divider = "#2b333d",
            Success = "#6cc28f",
            Info = "#7fb3e6",
            Warning = "#e0b060",
            Error = "#ee8d84",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".875rem", LineHeight = "1.45" },
            H6 = new H6Typography { FontFamily = Fonts, FontSize = "1.05rem", FontWeight = "600" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = ".8125rem", FontWeight = "600", TextTransform = "none" },
        },
    };
}
