package chart

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
)

// encodePNG writes the image with its title and description in text chunks, which
// is where viewers look for them.
func encodePNG(drawn image.Image, title, alt string) ([]byte, error) {
	var plain bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := encoder.Encode(&plain, drawn); err != nil {
		return nil, err
	}
	// The signature and the header chunk come first, in 8 and 25 bytes.
	const head = 8 + 25
	body := plain.Bytes()
	if len(body) < head {
		return nil, errors.New("the image has no header")
	}
	out := append([]byte{}, body[:head]...)
	for _, text := range []struct{ keyword, text string }{{"Title", title}, {"Description", alt}, {"Software", "breakeven"}} {
		if text.text != "" {
			out = appendText(out, text.keyword, text.text)
		}
	}
	return append(out, body[head:]...), nil
}

// appendText appends a tEXt chunk, which is Latin-1, or an iTXt chunk, which is
// UTF-8, for a text that needs it.
func appendText(to []byte, keyword, text string) []byte {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, " "), "\x00", " ")
	latin := []byte(keyword + "\x00")
	for _, r := range text {
		if r > 0xff {
			// No compression, no language, no translated keyword.
			return appendChunk(to, "iTXt", []byte(keyword+"\x00\x00\x00\x00\x00"+text))
		}
		latin = append(latin, byte(r))
	}
	return appendChunk(to, "tEXt", latin)
}

func appendChunk(to []byte, kind string, data []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(data)))
	from := len(to)
	to = append(to, kind...)
	to = append(to, data...)
	return binary.BigEndian.AppendUint32(to, crc32.ChecksumIEEE(to[from:]))
}
